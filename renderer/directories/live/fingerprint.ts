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
