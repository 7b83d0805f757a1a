import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import {
  type HostileProvider,
  json,
  startHostileProvider,
  token,
} from '../../support/hostile-provider.ts';
import {
  asked,
  comeBack,
  type Forged,
  header,
  parametersOf,
  right,
  rs256,
  signInWith,
  without,
} from '../../support/hostile-sign-in.ts';
import { rulesFor } from '../../support/oidc-server.ts';
import { begin, finished, told } from '../../support/provider-sign-in.ts';

let provider: HostileProvider;
let app: SignedIn;

beforeAll(async () => {
  provider = await startHostileProvider();
  app = await signedIn();
  valueOf(await app.client.provider.setRules({ rules: rulesFor(provider), reason: 'because' }));
});

afterAll(async () => {
  await app.close();
  await provider.close();
});

beforeEach(() => provider.reset());

/** A sign-in whose browser comes back with other parameters than the right ones. */
function withRedirect(parameters: NonNullable<Forged['parameters']>): Promise<string> {
  return signInWith(app, provider, { parameters });
}

const wrong = 'provider-answer-wrong';

describe('what the browser brings back', () => {
  it('is refused for another sign-in', async () => {
    const { state } = await asked(app);
    expect(await withRedirect((right) => ({ ...right, state }))).toBe(`${wrong} state`);
    expect(await withRedirect((right) => without(right, 'state'))).toBe(`${wrong} state`);
    expect(provider.asked).toStrictEqual([]);
  });

  it('is refused from another provider, and from one that does not say who it is', async () => {
    const iss = 'https://evil.example.test';
    expect(await withRedirect((right) => ({ ...right, iss }))).toBe(`${wrong} issuer`);
    expect(await withRedirect((right) => without(right, 'iss'))).toBe(`${wrong} issuer`);
    expect(provider.asked).toStrictEqual([]);
  });

  it('is a refusal when the provider says so, and nothing is fetched', async () => {
    expect(await withRedirect((right) => ({ ...right, error: 'access_denied' }))).toBe(
      'provider-refused',
    );
    expect(await withRedirect((right) => without(right, 'code'))).toBe(`${wrong} code`);
    expect(provider.asked).toStrictEqual([]);
  });

  it('is taken once: the listener is gone after the first answer', async () => {
    const given = await asked(app);
    const parameters = parametersOf(provider, given);
    provider.tokens = json({ id_token: token(header, right(provider, given), rs256) });
    const first = comeBack(given, parameters);
    expect((await Promise.all([first, finished(app)]))[1]).toBe('ok');
    await expect(comeBack(given, parameters)).rejects.toThrow('fetch failed');
    expect(provider.asked).toHaveLength(1);
    expect(await finished(app)).toBe('provider-late');
  });

  it('carries a code that the provider gives nothing for a second time', async () => {
    const given = await asked(app);
    provider.tokens = json({ error: 'invalid_grant' }, 400);
    const back = comeBack(given, parametersOf(provider, given));
    expect((await Promise.all([back, finished(app)]))[1]).toBe('provider-refused');
  });

  it('goes to the provider with the verifier that the address only had a hash of', async () => {
    const { searchParams } = new URL((await begin(app)).address);
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(searchParams.get('prompt')).toBe('login');
    expect(searchParams.has('code_verifier')).toBe(false);
    expect(await withRedirect((right) => ({ ...right }))).toBe('ok');
    expect(provider.asked[0]?.get('code_verifier')).toMatch(/^[A-Za-z0-9_-]{43}$/u);
  });
});

describe('a listener for the browser', () => {
  it('has nothing at any other place, and for any other name of this computer', async () => {
    const given = await asked(app);
    const { origin, port } = new URL(given.redirectUri);
    expect((await fetch(`${origin}/favicon.ico`)).status).toBe(404);
    expect((await fetch(given.redirectUri, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${given.redirectUri}?${'a'.repeat(9_000)}`)).status).toBe(404);
    const elsewhere = `http://localhost:${port}/callback?code=a&state=${given.state}`;
    const answer = await fetch(elsewhere).then(
      ({ status }) => status,
      () => 404,
    );
    expect(answer).toBe(404);
    provider.tokens = json({ id_token: token(header, right(provider, given), rs256) });
    const back = comeBack(given, parametersOf(provider, given));
    expect((await Promise.all([back, finished(app)]))[1]).toBe('ok');
  });

  it('answers with a page that neither runs nor loads anything and is kept nowhere', async () => {
    const given = await asked(app);
    const back = comeBack(given, parametersOf(provider, given));
    const [response] = await Promise.all([back, finished(app)]);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).not.toContain(given.state);
  });

  it('is given up when another sign-in is begun', async () => {
    await begin(app);
    const waiting = finished(app);
    await begin(app);
    expect(await waiting).toBe('provider-late');
  });
});

describe('a provider', () => {
  async function begun(): Promise<string> {
    const outcome = await app.backend.ask({ do: 'begin-provider' });
    return outcome.ok ? 'ok' : outcome.code;
  }

  it('is refused as another one, without what is needed, or with a place that is not safe', async () => {
    const { issuer } = provider;
    for (const change of [
      { issuer: `${issuer}/` },
      { issuer: 'https://other.example.test' },
      { response_types_supported: ['token'] },
      { id_token_signing_alg_values_supported: ['none', 'HS256'] },
      { code_challenge_methods_supported: ['plain'] },
      { token_endpoint: 'http://other.example.test/token' },
      { authorization_endpoint: 'file:///etc/passwd' },
      { authorization_endpoint: 'https://a:b@other.example.test/' },
      { jwks_uri: undefined },
    ]) {
      provider.reset();
      Object.assign(provider.metadata, change);
      expect(await begun()).toBe('provider-unusable');
    }
  });

  it('is refused when it says garbage, too much, or sends us elsewhere', async () => {
    provider.discovery = (response) => response.end('<html>');
    expect(await begun()).toBe('provider-unusable');
    provider.discovery = (response) => response.end(Buffer.from([0xff, 0xfe, 0x00]));
    expect(await begun()).toBe('provider-unusable');
    provider.discovery = (response) => response.end(' '.repeat(300_000));
    expect(await begun()).toBe('provider-unusable');
    provider.discovery = (response) =>
      response.writeHead(302, { location: `${provider.issuer}/other` }).end();
    expect(await begun()).toBe('provider-unusable');
  });

  it('is out of reach when it breaks off or has an error of its own', async () => {
    provider.discovery = (response) => response.destroy();
    expect(await begun()).toBe('provider-unreachable');
    provider.discovery = json({}, 503);
    expect(await begun()).toBe('provider-unreachable');
  });
});

it('writes each refusal into the log with what was wrong, and nothing that was said', () => {
  expect(new Set(told(app))).toStrictEqual(
    new Set([
      'allowed linked',
      'allowed signed-in',
      'refused provider-late',
      'refused provider-refused',
      'refused provider-unreachable',
      'refused provider-unusable',
      ...['code', 'issuer', 'state'].map((check) => `refused ${wrong} ${check}`),
    ]),
  );
});
