import { createHash, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { isProviderAddress, type ProviderRules } from '../../../shared/model/provider.ts';
import { isEqual, isKnownAlgorithm, ProviderMismatch } from './id-token.ts';

/** What a provider says of itself, as far as it is used: OpenID Connect Discovery 1.0 §3. */
export type Metadata = {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly keysAddress: string;
  /** Its answers name the issuer: RFC 9207. */
  readonly namesIssuer: boolean;
};

/** What one sign-in is known by. It is used once, and never leaves this process but as it has to. */
export type Secrets = {
  readonly state: string;
  readonly nonce: string;
  /** Goes to the token endpoint alone: RFC 7636. */
  readonly verifier: string;
};

/** What became of the way through the browser: a code, or the provider's refusal. */
export type Redirect = { readonly code: string } | { readonly refused: true };

const address = v.pipe(
  v.string(),
  v.check((value) => isProviderAddress(value) && URL.canParse(value)),
);

const metadataSchema = v.looseObject({
  issuer: v.string(),
  authorization_endpoint: address,
  token_endpoint: address,
  jwks_uri: address,
  response_types_supported: v.array(v.string()),
  id_token_signing_alg_values_supported: v.array(v.string()),
  code_challenge_methods_supported: v.optional(v.array(v.string())),
  authorization_response_iss_parameter_supported: v.optional(v.boolean()),
});

/**
 * The metadata of this issuer; null when it is that of another, or of one that cannot do what is
 * asked: codes, PKCE with S256 (where it says so), and a signature that can be checked. A provider
 * that is reached over TLS names no place that is not.
 */
export function metadataOf(text: string, issuer: string): Metadata | null {
  const parsed = v.safeParse(metadataSchema, jsonOf(text));
  if (!parsed.success || parsed.output.issuer !== issuer) return null;
  const found = parsed.output;
  const endpoints = [found.authorization_endpoint, found.token_endpoint, found.jwks_uri];
  const isSecure = issuer.startsWith('https:');
  if (isSecure && endpoints.some((one) => !one.startsWith('https:'))) return null;
  const challenges = found.code_challenge_methods_supported ?? ['S256'];
  const can =
    found.response_types_supported.includes('code') &&
    challenges.includes('S256') &&
    found.id_token_signing_alg_values_supported.some(isKnownAlgorithm);
  if (!can) return null;
  return {
    authorizationEndpoint: found.authorization_endpoint,
    tokenEndpoint: found.token_endpoint,
    keysAddress: found.jwks_uri,
    namesIssuer: found.authorization_response_iss_parameter_supported ?? false,
  };
}

/** 256 random bits each. */
export function newSecrets(): Secrets {
  const random = (): string => randomBytes(32).toString('base64url');
  return { state: random(), nonce: random(), verifier: random() };
}

/** The address for the browser: OpenID Connect Core 1.0 §3.1.2.1, with PKCE and a sign-in of now. */
export function authorizationAddress(
  { authorizationEndpoint }: Metadata,
  rules: ProviderRules,
  { state, nonce, verifier }: Secrets,
  redirectUri: string,
): string {
  const url = new URL(authorizationEndpoint);
  const parameters = {
    response_type: 'code',
    client_id: rules.clientId,
    redirect_uri: redirectUri,
    scope: ['openid', ...rules.scopes].join(' '),
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    // Whoever finds a browser that is still signed in there is not asked for anything otherwise.
    prompt: 'login',
    max_age: '0',
    ...(rules.acr !== null && { acr_values: rules.acr }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * What the browser brought back, from the query of the address that it was sent to. Throws
 * `ProviderMismatch` for an answer to another sign-in or of another provider (RFC 9207 §2.4).
 */
export function readRedirect(
  query: string,
  expected: { readonly issuer: string; readonly state: string; readonly namesIssuer: boolean },
): Redirect {
  const parameters = new URLSearchParams(query);
  const one = (name: string): string | null => {
    const all = parameters.getAll(name);
    if (all.length > 1) throw new ProviderMismatch('form');
    return all[0] ?? null;
  };
  if (!isEqual(one('state') ?? '', expected.state)) throw new ProviderMismatch('state');
  const named = one('iss');
  if (named === null ? expected.namesIssuer : named !== expected.issuer) {
    throw new ProviderMismatch('issuer');
  }
  if (one('error') !== null) return { refused: true };
  const code = one('code');
  if (code === null || code === '') throw new ProviderMismatch('code');
  return { code };
}

/** The body of the request for tokens: RFC 6749 §4.1.3, RFC 7636 §4.5. A public client has no secret. */
export function exchangeBody(
  { clientId }: Pick<ProviderRules, 'clientId'>,
  given: { readonly code: string; readonly verifier: string; readonly redirectUri: string },
): string {
  return new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    code: given.code,
    code_verifier: given.verifier,
    redirect_uri: given.redirectUri,
  }).toString();
}

const tokensSchema = v.looseObject({ id_token: v.string() });

/** The ID token in the answer of the token endpoint; null when there is none. Others are not used. */
export function idTokenIn(text: string): string | null {
  const parsed = v.safeParse(tokensSchema, jsonOf(text));
  return parsed.success ? parsed.output.id_token : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
