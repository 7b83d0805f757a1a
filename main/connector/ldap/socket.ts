import { connect as connectPlain, isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { Failure } from '../../../shared/failure.ts';
import type { Certificate, Connection } from '../../../shared/model/connection.ts';
import { answers, readResult } from './answers.ts';
import { BerReader, encode, unusable } from './ber.ts';
import { certificateOf } from './certificate.ts';
import { Framer } from './framer.ts';
import { extendedRequest, message } from './requests.ts';

/** How long to wait, in milliseconds, and whom to trust. */
export type Surroundings = {
  readonly connectMs: number;
  /** From one message of an answer to the next. */
  readonly answerMs: number;
  /** How long changes of one question are begun: a slow server is asked for the rest anew. */
  readonly beginMs: number;
  /** Authorities in PEM. */
  readonly authorities: readonly string[];
};

/** A connection whose certificate has been read and not yet been judged. */
export type SecureSocket = {
  readonly socket: tls.TLSSocket;
  readonly certificate: Certificate;
  /** `TLSv1.2` or `TLSv1.3`. */
  readonly protocol: string;
};

const startTlsOid = '1.3.6.1.4.1.1466.20037';

/** The authorities of this system, and those that NODE_EXTRA_CA_CERTS names. */
export function systemAuthorities(): readonly string[] {
  // The test runtime of the desktop has an older Node, which knows its own list only.
  if (typeof Reflect.get(tls, 'getCACertificates') !== 'function') return tls.rootCertificates;
  const own = tls.getCACertificates('system');
  return [...(own.length > 0 ? own : tls.rootCertificates), ...tls.getCACertificates('extra')];
}

export const usualSurroundings = (): Surroundings => ({
  connectMs: 15_000,
  answerMs: 60_000,
  beginMs: 30_000,
  authorities: systemAuthorities(),
});

function unreachable(): Failure {
  return new Failure('directory-unreachable');
}

/** Waits for the one event that says that it worked; anything else, and silence, refuses. */
function until(socket: Socket, event: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (act: () => void) => () => {
      clearTimeout(timer);
      socket.off(event, worked).off('error', failed).off('close', closed);
      act();
    };
    const worked = done(resolve);
    const closed = done(() => reject(unreachable()));
    const failed = (error: Error) => done(() => reject(reasonOf(error)))();
    const timer = setTimeout(() => {
      socket.destroy();
      closed();
    }, timeoutMs);
    socket.once(event, worked).once('error', failed).once('close', closed);
  });
}

/** A handshake that fails is about protection; all else is about the network. */
function reasonOf(error: Error): Failure {
  const code = 'code' in error ? String(error.code) : '';
  const isTls = code.startsWith('ERR_SSL') || code === 'EPROTO' || code.startsWith('ERR_TLS');
  return isTls ? new Failure('connection-insecure') : unreachable();
}

/** Opens a connection with TLS 1.2 or newer. The caller judges the certificate before it signs in. */
export async function openSocket(
  { host, port, security }: Connection,
  around: Surroundings,
): Promise<SecureSocket> {
  const plain = connectPlain({ host, port, noDelay: true, keepAlive: true });
  try {
    await until(plain, 'connect', around.connectMs);
    if (security === 'starttls') await askForTls(plain, around.connectMs);
    const socket = tls.connect({
      socket: plain,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      minVersion: 'TLSv1.2',
      ca: [...around.authorities],
      // Not trust: the certificate is shown to a person first, and nothing is sent before.
      rejectUnauthorized: false,
    });
    // An error is also a close, which whoever waits hears of.
    socket.on('error', () => undefined);
    await until(socket, 'secureConnect', around.connectMs);
    const certificate = certificateOf(socket, host);
    return { socket, certificate, protocol: socket.getProtocol() ?? 'unknown' };
  } catch (error) {
    // What still comes from a connection that is given up is of no interest.
    plain.on('error', () => undefined).destroy();
    throw error;
  }
}

/** StartTLS (RFC 4511 §4.14). A refusal ends the connection: there is no going on in clear. */
async function askForTls(socket: Socket, timeoutMs: number): Promise<void> {
  const framer = new Framer();
  let reply: Buffer | null = null;
  let fault: unknown = null;
  const onData = (chunk: Buffer) => {
    try {
      framer.push(chunk, (one) => {
        // Anything behind the answer was put there by somebody before the connection was safe.
        if (reply !== null) throw unusable();
        reply = one;
      });
      if (reply === null) return;
      if (!framer.isEmpty) throw unusable();
    } catch (error) {
      fault = error;
    }
    socket.pause();
    socket.emit('answered');
  };
  socket.on('data', onData);
  socket.write(encode(message(1, extendedRequest(startTlsOid, null), [], encode)));
  try {
    await until(socket, 'answered', timeoutMs);
  } finally {
    socket.off('data', onData);
  }
  if (fault !== null || reply === null || !isAccepted(reply)) {
    throw new Failure('connection-insecure');
  }
}

function isAccepted(reply: Buffer): boolean {
  const whole = new BerReader(reply).enter();
  if (whole.integer() !== 1 || whole.peek() !== answers.extended) return false;
  return readResult(whole.enter(answers.extended), whole).code === 0;
}
