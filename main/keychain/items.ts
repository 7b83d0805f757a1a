import { AsyncEntry } from '@napi-rs/keyring';
import type { KeychainAnswer, KeychainRequest } from '../../shared/process.ts';

const service = 'Bailiwick';
// The kernel's key store, the fallback of the library, is empty after a restart.
const options = { linux: { store: 'secret-service' } } as const;

/** Answers one question about the keychain of the operating system. */
export async function answerTo(request: KeychainRequest): Promise<KeychainAnswer> {
  const { item } = request;
  switch (request.do) {
    case 'read':
      return readItem(item);
    case 'write':
      return writeItem(item, request.value);
    case 'read-secret':
      return asSecret(await readItem(item));
    case 'write-secret': {
      // One line of base64url: some stores lose items with line breaks.
      const line = Buffer.from(request.value).toString('base64url');
      request.value.fill(0);
      return asSecret(await writeItem(item, line));
    }
  }
}

/** Reads one item of text. */
export async function readItem(item: string): Promise<KeychainAnswer<string>> {
  try {
    // Already the making of an entry waits for a service that is silent.
    const value = await new AsyncEntry(service, item, options).getPassword();
    return value === undefined || value === null ? { state: 'missing' } : { state: 'ok', value };
  } catch (error) {
    return { state: stateOf(error) };
  }
}

/** Writes one item and reads it back: a store that forgets must not be trusted with a secret. */
async function writeItem(item: string, value: string): Promise<KeychainAnswer<string>> {
  try {
    await new AsyncEntry(service, item, options).setPassword(value);
  } catch (error) {
    return { state: stateOf(error) };
  }
  const stored = await readItem(item);
  if (stored.state === 'ok' && stored.value !== value) return { state: 'unavailable' };
  return stored;
}

function asSecret(answer: KeychainAnswer<string>): KeychainAnswer<Uint8Array> {
  if (answer.state !== 'ok') return answer;
  return { state: 'ok', value: Buffer.from(answer.value, 'base64url') };
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
