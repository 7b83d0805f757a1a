import {
  constants,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
} from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';

/** Keys that a provider could sign with; `rsa` is the one that its set names. */
export const testKeys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  otherRsa: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  smallRsa: generateKeyPairSync('rsa', { modulusLength: 1_024 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed: generateKeyPairSync('ed25519'),
};

/** A public key as a set lists it. */
export function jwk(key: KeyObject, more: Readonly<Record<string, string>> = {}) {
  return { ...key.export({ format: 'jwk' }), use: 'sig', ...more };
}

/** A token in compact form; `sign` is given what is to be signed. */
export function token(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  sign: (bytes: Buffer) => Buffer,
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${sign(Buffer.from(signed)).toString('base64url')}`;
}

/** Signatures by the name of their algorithm. */
export const signers = {
  RS256: (key: KeyObject) => (bytes: Buffer) => signBytes('sha256', bytes, key),
  PS256: (key: KeyObject) => (bytes: Buffer) =>
    signBytes('sha256', bytes, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    }),
  ES256: (key: KeyObject) => (bytes: Buffer) =>
    signBytes('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }),
  EdDSA: (key: KeyObject) => (bytes: Buffer) => signBytes(null, bytes, key),
  HS256: (secret: string | Buffer) => (bytes: Buffer) =>
    createHmac('sha256', secret).update(bytes).digest(),
  none: () => Buffer.alloc(0),
};

type Say = (response: ServerResponse, body: string) => void;

/** What a hostile provider answers at each of its places; a test changes it as it likes. */
export type HostileProvider = {
  readonly issuer: string;
  metadata: Record<string, unknown>;
  discovery: Say | null;
  keys: unknown;
  tokens: Say;
  /** Bodies that the token endpoint was sent. */
  readonly asked: URLSearchParams[];
  readonly reset: () => void;
  readonly close: () => Promise<void>;
};

/** Answers JSON. */
export function json(value: unknown, status = 200): Say {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

/** A provider that says whatever a test wants. */
export async function startHostileProvider(): Promise<HostileProvider> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (request.url === '/keys') json(provider.keys)(response, body);
      else if (request.url === '/token') {
        provider.asked.push(new URLSearchParams(body));
        provider.tokens(response, body);
      } else (provider.discovery ?? json(provider.metadata))(response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  const issuer = `http://127.0.0.1:${address.port}`;
  const usual = () => ({
    metadata: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    },
    discovery: null,
    keys: { keys: [jwk(testKeys.rsa.publicKey, { kid: 'one' })] },
    tokens: json({ error: 'invalid_grant' }, 400),
  });
  const provider: HostileProvider = {
    issuer,
    asked: [],
    ...usual(),
    reset: () => {
      Object.assign(provider, usual());
      provider.asked.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}
