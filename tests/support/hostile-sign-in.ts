import { begin, finished } from './provider-sign-in.ts';
import type { SignedIn } from './client.ts';
import { type HostileProvider, json, signers, testKeys, token } from './hostile-provider.ts';
import { clientId } from './oidc-server.ts';

/** What a sign-in was begun with, as the address for the browser says it. */
export type Asked = {
  readonly state: string;
  readonly nonce: string;
  readonly redirectUri: string;
};

export const rs256 = signers.RS256(testKeys.rsa.privateKey);
export const header = { alg: 'RS256', kid: 'one' };

/** Begins a sign-in. */
export async function asked(app: SignedIn): Promise<Asked> {
  const { searchParams } = new URL((await begin(app)).address);
  const one = (name: string): string => searchParams.get(name) ?? '';
  return { state: one('state'), nonce: one('nonce'), redirectUri: one('redirect_uri') };
}

/** Comes back from the browser with these parameters. */
export function comeBack({ redirectUri }: Asked, parameters: Readonly<Record<string, string>>) {
  return fetch(`${redirectUri}?${new URLSearchParams(parameters).toString()}`);
}

/** The parameters with which a browser comes back from a right sign-in. */
export function parametersOf({ issuer }: HostileProvider, { state }: Asked) {
  return { code: 'a', state, iss: issuer };
}

/** UTC, in seconds, as tokens say it. */
export function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}

/** The claims of a token that is right for a sign-in of now. */
export function right(
  { issuer }: HostileProvider,
  { nonce }: Pick<Asked, 'nonce'>,
): Record<string, unknown> {
  const now = seconds();
  return {
    iss: issuer,
    sub: 'ann',
    aud: clientId,
    nonce,
    iat: now,
    exp: now + 300,
    auth_time: now,
  };
}

/** What is forged of an otherwise right sign-in. */
export type Forged = {
  readonly token?: (claims: Record<string, unknown>) => string;
  readonly parameters?: (right: Readonly<Record<string, string>>) => Record<string, string>;
};

/** A sign-in of which something is forged; answers what became of it. */
export async function signInWith(
  app: SignedIn,
  provider: HostileProvider,
  { token: made, parameters }: Forged,
): Promise<string> {
  const given = await asked(app);
  const claims = right(provider, given);
  const idToken = made?.(claims) ?? token(header, claims, rs256);
  provider.tokens = json({ id_token: idToken, token_type: 'Bearer' });
  const usual = parametersOf(provider, given);
  const back = comeBack(given, parameters?.(usual) ?? usual);
  const [, ended] = await Promise.all([back, finished(app)]);
  return ended;
}

/** Parameters without one of them. */
export function without(
  parameters: Readonly<Record<string, string>>,
  name: string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).filter(([key]) => key !== name));
}
