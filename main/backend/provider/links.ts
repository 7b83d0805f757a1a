import { verify } from 'node:crypto';
import { publicKeyObject } from '../vault/curve-keys.ts';
import { contextBytes } from '../vault/encoding.ts';
import type { VaultHeader } from '../vault/header-schema.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import type { Reader } from '../store/reader.ts';
import type { Writer } from '../store/store.ts';

/** What binds an operator to an identity at the provider. Times are UTC epoch milliseconds. */
export type Link = {
  readonly operator: string;
  readonly issuer: string;
  readonly subject: string;
  readonly linkedAt: number;
  readonly signedInAt: number;
  /** Until when a sign-in on this device goes on without the provider. */
  readonly leaseUntil: number;
  readonly device: string;
  /** The role that a line of the rules gave by the claim; null where none did. */
  readonly role: string | null;
};

/** A link with the operator's own signature, as the table keeps it. */
export type SignedLink = Link & { readonly signature: string };

const columns = `operator, issuer, subject, linked_at AS linkedAt, signed_in_at AS signedInAt,
  lease_until AS leaseUntil, device, role, signature`;

/** The link of an operator, whether or not its signature holds. */
export function linkOf(read: Reader, operatorId: string): SignedLink | undefined {
  const sql = `SELECT ${columns} FROM provider_links WHERE operator = ?`;
  return read.get<SignedLink>(sql, operatorId);
}

/** Every link of the vault. */
export function allLinks(read: Reader): readonly SignedLink[] {
  return read.all<SignedLink>(`SELECT ${columns} FROM provider_links ORDER BY operator`);
}

/** Whether somebody else is bound to an identity. */
export function isTaken(
  read: Reader,
  { issuer, subject, operator }: Pick<Link, 'issuer' | 'subject' | 'operator'>,
): boolean {
  const sql = `SELECT count(*) FROM provider_links
    WHERE issuer = ? AND subject = ? AND operator <> ?`;
  return (read.value<number>(sql, issuer, subject, operator) ?? 0) > 0;
}

/** Writes a link with the signature of whoever is signed in, whose own it is. */
export function saveLink(tx: Writer, keys: UnlockedKeys, link: Link): void {
  const signature = keys.signOwn(bytesOf(keys.vaultId, link)).toString('base64url');
  const { operator, issuer, subject, linkedAt, signedInAt, leaseUntil, device, role } = link;
  tx.run(
    `INSERT OR REPLACE INTO provider_links (operator, issuer, subject, linked_at, signed_in_at,
      lease_until, device, role, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    operator,
    issuer,
    subject,
    linkedAt,
    signedInAt,
    leaseUntil,
    device,
    role,
    signature,
  );
}

/** Takes a link away and answers how many there were; the next sign-in makes another one. */
export function removeLink(tx: Writer, operatorId: string): number {
  return tx.run('DELETE FROM provider_links WHERE operator = ?', operatorId).changes;
}

/**
 * Whether the operator signed this link. Everybody who opens the vault can write the table, and must
 * not be able to bind another operator to an identity of their own.
 */
export function isSigned({ vaultId, operators }: VaultHeader, link: SignedLink): boolean {
  const entry = operators.find(({ operatorId }) => operatorId === link.operator);
  if (!entry) return false;
  const key = publicKeyObject('ed25519', Buffer.from(entry.identity.ed25519PublicKey, 'base64url'));
  return verify(null, bytesOf(vaultId, link), key, Buffer.from(link.signature, 'base64url'));
}

function bytesOf(vaultId: string, link: Link): Buffer {
  const { operator, issuer, subject, linkedAt, signedInAt, leaseUntil, device, role } = link;
  const times = [linkedAt, signedInAt, leaseUntil];
  return contextBytes(
    'bw/v1/provider-link',
    vaultId,
    operator,
    issuer,
    subject,
    ...times.map(String),
    device,
    // Rows from before there were roles are signed without one.
    ...(role === null ? [] : [role]),
  );
}
