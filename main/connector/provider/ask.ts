import * as http from 'node:http';
import * as https from 'node:https';
import { Failure } from '../../../shared/failure.ts';
import { isProviderAddress } from '../../../shared/model/provider.ts';
import { systemAuthorities } from '../ldap/socket.ts';

/** How much a provider may say, and how long it may take for that, in milliseconds. */
export type Bounds = { readonly bytes: number; readonly withinMs: number };

/** A set of keys or the groups of a person take some ten thousand bytes. */
export const usualBounds: Bounds = { bytes: 256 * 1024, withinMs: 15_000 };

/** An answer, and whether it is a refusal of what was asked (a status of 400 or 401). */
export type Answered = { readonly text: string; readonly isRefusal: boolean };

/**
 * Asks a provider for JSON; with a body, by POST. No redirect is followed: an answer from elsewhere
 * is not the provider's. Refuses with `provider-unreachable` when nobody answers in time,
 * `provider-untrusted` for a server that does not prove its name, else `provider-unusable`.
 */
export function ask(
  address: string,
  body: string | null,
  bounds: Bounds = usualBounds,
): Promise<Answered> {
  if (!isProviderAddress(address) || !URL.canParse(address)) throw new Failure('provider-unusable');
  return new Promise((resolve, reject) => {
    const request = requestOf(address, body === null ? 'GET' : 'POST');
    // Of the whole answer: a server that says a byte a second is one that cannot be reached.
    const timer = setTimeout(() => fail(new Failure('provider-unreachable')), bounds.withinMs);
    const fail = (failure: Failure): void => {
      clearTimeout(timer);
      reject(failure);
      request.destroy();
    };
    request.on('error', (error) => fail(reasonOf(error)));
    request.on('response', (response) => {
      read(response, bounds.bytes).then((text) => {
        clearTimeout(timer);
        const refusal = refusalOf(response.statusCode ?? 0);
        if (refusal) reject(refusal);
        else resolve({ text, isRefusal: response.statusCode !== 200 });
      }, fail);
    });
    request.end(body ?? undefined);
  });
}

function requestOf(address: string, method: 'GET' | 'POST'): http.ClientRequest {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const options = {
    method,
    agent: false,
    headers: { accept: 'application/json', ...(method === 'POST' && form) },
    maxHeaderSize: 16 * 1024,
  };
  if (!address.startsWith('https:')) return http.request(address, options);
  const ca = [...systemAuthorities()];
  return https.request(address, { ...options, ca, minVersion: 'TLSv1.2' });
}

async function read(response: http.IncomingMessage, maximum: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > maximum) throw new Failure('provider-unusable');
      chunks.push(bytes);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw error instanceof TypeError ? new Failure('provider-unusable') : reasonOf(error);
  }
}

/** 400 and 401 are how a token endpoint refuses a code: RFC 6749 §5.2. */
function refusalOf(status: number): Failure | null {
  if (status === 200 || status === 400 || status === 401) return null;
  const isElsewhere = status === 429 || status >= 500;
  return new Failure(isElsewhere ? 'provider-unreachable' : 'provider-unusable');
}

function reasonOf(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT)/u.test(code)) {
    return new Failure('provider-untrusted');
  }
  // What is no HTTP is an answer, and not one of a provider.
  return new Failure(code.startsWith('HPE_') ? 'provider-unusable' : 'provider-unreachable');
}
