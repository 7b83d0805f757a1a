import { normalizeDn } from '../../file/dn.ts';

/** A DN in two: its first part, and the DN above ('' at the top). */
export function splitDn(dn: string): { readonly rdn: string; readonly parent: string } {
  const rdn = /^(?:\\.|[^,\\])+/su.exec(dn)?.[0] ?? dn;
  return { rdn: rdn.trim(), parent: dn.slice(rdn.length + 1).trim() };
}

export function isSameDn(left: string, right: string): boolean {
  const key = normalizeDn(left);
  return key !== null && key === normalizeDn(right);
}

/** The attribute that a DN begins with, in lower case. */
export function rdnType(dn: string): string {
  return dn
    .slice(0, Math.max(0, dn.indexOf('=')))
    .trim()
    .toLowerCase();
}

/** The value of a first part that has one value, without its escapes (RFC 4514 §3). */
export function rdnValue(rdn: string): string {
  const written = rdn.slice(rdn.indexOf('=') + 1).trim();
  const bytes: Buffer[] = [];
  for (const [, hex, plain, other = ''] of written.matchAll(
    /\\([0-9a-fA-F]{2})|\\(.)|([^\\]+)/gsu,
  )) {
    bytes.push(hex === undefined ? Buffer.from(plain ?? other) : Buffer.from(hex, 'hex'));
  }
  return Buffer.concat(bytes).toString('utf8');
}
