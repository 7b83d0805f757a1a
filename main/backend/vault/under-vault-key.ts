import type { KeyObject } from 'node:crypto';
import { privateKeyObject } from './curve-keys.ts';
import { contextBytes } from './encoding.ts';
import type { VaultHeader } from './header-schema.ts';
import { VaultError } from './vault-error.ts';
import { unwrapSecret, wipe, wrapSecret } from './wrap.ts';

/** A vault key of before; the keys of database epochs up to this one follow from it. */
export type FormerKey = { readonly untilEpoch: number; readonly key: Buffer };

/** The private audit key under a vault key. */
export function wrapAuditKey(
  vaultId: string,
  publicKey: string,
  { raw, vaultKey }: { readonly raw: Buffer; readonly vaultKey: Buffer },
): VaultHeader['auditSigning'] {
  const wrappedPrivateKey = wrapSecret(vaultKey, raw, auditKeyContext(vaultId, publicKey));
  return { publicKey, wrappedPrivateKey };
}

/** The audit keys of a header as handles, by their public halves; the one in force is the last. */
export function openAuditKeys(
  header: VaultHeader,
  vaultKey: Buffer,
): ReadonlyMap<string, KeyObject> {
  const all = [...(header.formerAuditKeys ?? []), header.auditSigning];
  const opened = all.map((one): [string, KeyObject] => {
    const raw = rawAuditKey(header, one, vaultKey);
    const key = privateKeyObject('ed25519', raw);
    wipe(raw);
    return [one.publicKey, key];
  });
  return new Map(opened);
}

/** The audit keys of a header, those of before among them, under another vault key. */
export function rewrapAuditKeys(
  header: VaultHeader,
  vaultKey: Buffer,
  next: Buffer,
): Pick<VaultHeader, 'auditSigning' | 'formerAuditKeys'> {
  const rewrapped = (one: VaultHeader['auditSigning']) => {
    const raw = rawAuditKey(header, one, vaultKey);
    const wrapped = wrapAuditKey(header.vaultId, one.publicKey, { raw, vaultKey: next });
    wipe(raw);
    return wrapped;
  };
  const { auditSigning, formerAuditKeys } = header;
  return {
    auditSigning: rewrapped(auditSigning),
    ...(formerAuditKeys && { formerAuditKeys: formerAuditKeys.map(rewrapped) }),
  };
}

/** The vault keys of before, oldest first. */
export function openFormerKeys(header: VaultHeader, vaultKey: Buffer): readonly FormerKey[] {
  const former = header.formerVaultKeys ?? [];
  return former.map(({ untilEpoch, wrappedKey }) => {
    const key = unwrapSecret(vaultKey, wrappedKey, formerContext(header.vaultId, untilEpoch));
    if (!key) throw new VaultError('header-refused');
    return { untilEpoch, key };
  });
}

/** Vault keys of before under the present one. */
export function wrapFormerKeys(
  vaultId: string,
  vaultKey: Buffer,
  former: readonly FormerKey[],
): NonNullable<VaultHeader['formerVaultKeys']> {
  return former.map(({ untilEpoch, key }) => ({
    untilEpoch,
    wrappedKey: wrapSecret(vaultKey, key, formerContext(vaultId, untilEpoch)),
  }));
}

function rawAuditKey(
  { vaultId }: VaultHeader,
  { publicKey, wrappedPrivateKey }: VaultHeader['auditSigning'],
  vaultKey: Buffer,
): Buffer {
  const context = auditKeyContext(vaultId, publicKey);
  const raw = unwrapSecret(vaultKey, wrappedPrivateKey, context);
  if (!raw) throw new VaultError('header-refused');
  return raw;
}

function auditKeyContext(vaultId: string, publicKey: string): Buffer {
  return contextBytes('bw/v1/audit-key', vaultId, publicKey);
}

function formerContext(vaultId: string, untilEpoch: number): Buffer {
  return contextBytes('bw/v1/former-vault-key', vaultId, untilEpoch);
}
