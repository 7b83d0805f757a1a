import { createHash, X509Certificate } from 'node:crypto';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { Failure } from '../../../shared/failure.ts';
import type { Certificate } from '../../../shared/model/connection.ts';

/** Codes of OpenSSL's verification for what a person can understand. */
const problems: ReadonlyMap<string, Certificate['problem']> = new Map([
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'not-yet-valid'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unknown-issuer'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'unknown-issuer'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown-issuer'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown-issuer'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'wrong-host'],
]);

/** Names of one certificate, without control characters and not without end. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ', ').slice(0, 500);
}

function names(certificate: X509Certificate): string[] {
  const listed = certificate.subjectAltName ?? '';
  return listed === '' ? [] : listed.split(', ').slice(0, 100).map(shown);
}

/** What a TLS connection says of the server's certificate, and why this system distrusts it. */
export function certificateOf(socket: TLSSocket, host: string): Certificate {
  const peer = socket.getPeerCertificate();
  // A handshake without a certificate cannot be verified, whatever the library thinks of it.
  if (peer.raw === undefined) throw new Failure('connection-insecure');
  const parsed = new X509Certificate(peer.raw);
  return {
    subject: shown(parsed.subject),
    issuer: shown(parsed.issuer),
    names: names(parsed),
    validFrom: Date.parse(parsed.validFrom) || 0,
    validTo: Date.parse(parsed.validTo) || 0,
    sha256: createHash('sha256').update(peer.raw).digest('base64url'),
    problem: problemOf(socket, host, peer),
  };
}

function problemOf(
  socket: TLSSocket,
  host: string,
  peer: ReturnType<TLSSocket['getPeerCertificate']>,
): Certificate['problem'] {
  // Node leaves a code here, although its types call it an error.
  const error: unknown = socket.authorizationError;
  if (!socket.authorized && error !== null && error !== undefined) {
    const code = typeof error === 'string' ? error : String(Reflect.get(Object(error), 'code'));
    return problems.get(code) ?? 'other';
  }
  return checkServerIdentity(host, peer) === undefined ? null : 'wrong-host';
}

/** Refuses a certificate that is neither the pinned one nor trusted by this system. */
export function requireTrust(certificate: Certificate, pin: string | null): void {
  if (pin !== null && certificate.sha256 !== pin) throw new Failure('certificate-changed');
  if (pin === null && certificate.problem !== null) throw new Failure('certificate-untrusted');
}
