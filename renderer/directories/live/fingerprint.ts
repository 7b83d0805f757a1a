/**
 * A fingerprint in base64url as the tools of server people print it: pairs of hexadecimal digits
 * with colons (`openssl x509 -fingerprint -sha256`).
 */
export function fingerprintWords(base64url: string): string {
  const bytes = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Array.from(bytes, (byte) =>
    (byte.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0'),
  ).join(':');
}

const pairsOfLine = 8;

/** The same in lines of eight pairs, which people can compare aloud; together they are the whole. */
export function fingerprintLines(base64url: string): readonly string[] {
  const line = new RegExp(`(?:..:?){1,${pairsOfLine}}`, 'gu');
  return fingerprintWords(base64url).match(line) ?? [];
}
