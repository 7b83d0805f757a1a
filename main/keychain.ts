import { createHmac, randomBytes } from 'node:crypto';
import { AsyncEntry } from '@napi-rs/keyring';
import type { KeychainState } from '../shared/model/session.ts';

/** What the keychain answered about one item. Never null: a missing answer is a state. */
export type KeychainAnswer =
  | { readonly state: 'ok'; readonly value: string }
  | { readonly state: Exclude<KeychainState, 'ok' | 'wrong'> };

const service = 'Bailiwick';
const answersWithinMs = 10_000;
// The kernel's key store, the fallback of the library, is empty after a restart.
const options = { linux: { store: 'secret-service' } } as const;

/** The keychain of the operating system, in words. */
export function keychainName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Keychain';
  if (platform === 'win32') return 'Credential Manager';
  return 'Secret Service';
}

/** Whether there is a keychain that answers, without changing anything in it. */
export async function probeKeychain(): Promise<'ok' | 'absent' | 'locked' | 'unavailable'> {
  const answer = await readKeychain('probe');
  return answer.state === 'missing' ? 'ok' : answer.state;
}

/** Reads one item. */
export async function readKeychain(account: string): Promise<KeychainAnswer> {
  try {
    const value = await inTime((signal) => entryOf(account).getPassword(signal));
    return value === undefined || value === null ? { state: 'missing' } : { state: 'ok', value };
  } catch (error) {
    return { state: stateOf(error) };
  }
}

/** Writes one item and reads it back: a store that forgets must not be trusted with a secret. */
export async function writeKeychain(account: string, value: string): Promise<KeychainAnswer> {
  try {
    await inTime((signal) => entryOf(account).setPassword(value, signal));
  } catch (error) {
    return { state: stateOf(error) };
  }
  const stored = await readKeychain(account);
  if (stored.state === 'ok' && stored.value !== value) return { state: 'unavailable' };
  return stored;
}

function entryOf(account: string): AsyncEntry {
  return new AsyncEntry(service, account, options);
}

/**
 * The item of a device secret. Each secret has its own, named after its check value: making a new
 * one never overwrites an old one.
 */
export function deviceSecretItem(keyCheck: string): string {
  return `device/${keyCheck}`;
}

/** The first 8 bytes of HMAC(device secret, "check"), as the vault's header keeps them. */
export function keyCheckOf(secret: Uint8Array): string {
  return createHmac('sha256', secret).update('check').digest().subarray(0, 8).toString('base64url');
}

/** A new device secret. It is stored as one line of base64url: some stores lose items with line breaks. */
export function newDeviceSecret(): Buffer {
  return randomBytes(32);
}

async function inTime<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new Error('timeout'));
    }, answersWithinMs);
  });
  try {
    return await Promise.race([work(abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The library tells its states apart by words only. A service that does not answer comes first: its
 * words say that something may have blocked the reply, which is no lock.
 */
function stateOf(error: unknown): 'absent' | 'locked' | 'unavailable' {
  const words = error instanceof Error ? error.message : '';
  if (/timeout|timed out|disconnected|NoReply|not receive a reply|no result found/iu.test(words)) {
    return 'unavailable';
  }
  if (/\blocked\b|prompt (?:was )?dismissed|not unlocked/iu.test(words)) return 'locked';
  return 'absent';
}
