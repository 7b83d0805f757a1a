import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import Provider from 'oidc-provider';
import type { GivenProviderRules } from '../../shared/model/provider.ts';

/** A real OpenID Connect provider on this computer, with a form for a name and a password. */
export type OidcServer = {
  readonly issuer: string;
  /** Which groups each person is in, by the name that they sign in with. */
  readonly groups: Map<string, readonly string[]>;
  /** Stops answering; the port stays its own when it is started again. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
};

export const clientId = 'bailiwick';

/** Starts a provider at a free port of 127.0.0.1. */
export async function startOidcServer(): Promise<OidcServer> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end();
  let server = createServer((request, response) => answer(request, response));
  const port = await listen(server, 0);
  const issuer = `http://127.0.0.1:${port}`;
  const groups = new Map<string, readonly string[]>();
  answer = providerOf(issuer, groups).callback();
  return {
    issuer,
    groups,
    stop: () => closed(server),
    start: async () => {
      server = createServer((request, response) => answer(request, response));
      await listen(server, port);
    },
  };
}

/** Rules for this provider that ask nobody yet. */
export function rulesFor({ issuer }: { readonly issuer: string }): GivenProviderRules {
  return {
    name: 'Corp sign-in',
    issuer,
    clientId,
    scopes: [],
    signInRoles: [],
    stepUpRoles: [],
    leaseHours: 72,
    acr: null,
    claim: null,
  };
}

function providerOf(issuer: string, groups: ReadonlyMap<string, readonly string[]>): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        // The port is any: RFC 8252 §7.3.
        redirect_uris: ['http://127.0.0.1/callback'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], groups: ['groups'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_context: unknown, name: string) => ({
      accountId: name,
      claims: () => ({ sub: name, groups: groups.get(name) ?? [] }),
    }),
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('No port.'));
      else resolve(address.port);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
