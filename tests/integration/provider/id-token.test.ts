import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import {
  type HostileProvider,
  json,
  jwk,
  signers,
  startHostileProvider,
  testKeys,
  token,
} from '../../support/hostile-provider.ts';
import {
  asked,
  comeBack,
  header,
  parametersOf,
  rs256,
  seconds,
  signInWith,
} from '../../support/hostile-sign-in.ts';
import { clientId, rulesFor } from '../../support/oidc-server.ts';
import { finished, told } from '../../support/provider-sign-in.ts';

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

/** A sign-in in which everything but the token is right; answers what became of it. */
function withToken(made: (claims: Record<string, unknown>) => string): Promise<string> {
  return signInWith(app, provider, { token: made });
}

/** As `withToken`, with claims that are put in the place of the right ones. */
function withClaims(change: Readonly<Record<string, unknown>>): Promise<string> {
  return withToken((claims) => token(header, { ...claims, ...change }, rs256));
}

const wrong = 'provider-answer-wrong';

describe('an ID token', () => {
  it('is taken when everything about it holds', async () => {
    expect(await withToken((claims) => token(header, claims, rs256))).toBe('ok');
  });

  it('is taken with each of the four algorithms', async () => {
    const { rsa, ec, ed } = testKeys;
    provider.keys = {
      keys: [
        jwk(rsa.publicKey, { kid: 'rsa' }),
        jwk(ec.publicKey, { kid: 'ec' }),
        jwk(ed.publicKey, { kid: 'ed' }),
      ],
    };
    for (const [alg, kid, sign] of [
      ['PS256', 'rsa', signers.PS256(rsa.privateKey)],
      ['ES256', 'ec', signers.ES256(ec.privateKey)],
      ['EdDSA', 'ed', signers.EdDSA(ed.privateKey)],
    ] as const) {
      expect(await withToken((claims) => token({ alg, kid }, claims, sign))).toBe('ok');
    }
  });

  it('is refused without a signature, whatever it calls that', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      expect(await withToken((claims) => token({ alg }, claims, signers.none))).toBe(
        `${wrong} algorithm`,
      );
    }
    expect(await withToken((claims) => token(header, claims, signers.none))).toBe(
      `${wrong} signature`,
    );
  });

  it('is refused when the public key was used as a shared secret', async () => {
    const { publicKey } = testKeys.rsa;
    const secrets = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'pkcs1', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
    ];
    for (const secret of secrets) {
      for (const alg of ['HS256', 'HS384', 'HS512']) {
        const sign = signers.HS256(secret);
        expect(await withToken((claims) => token({ ...header, alg }, claims, sign))).toBe(
          `${wrong} algorithm`,
        );
      }
    }
  });

  it('is refused when its algorithm does not fit the key', async () => {
    for (const alg of ['ES256', 'EdDSA']) {
      expect(await withToken((claims) => token({ ...header, alg }, claims, rs256))).toBe(
        `${wrong} key`,
      );
    }
    const ps256 = { ...header, alg: 'PS256' };
    expect(await withToken((claims) => token(ps256, claims, rs256))).toBe(`${wrong} signature`);
  });

  it('is refused when another key signed it, also one that it brings along', async () => {
    const { otherRsa } = testKeys;
    const sign = signers.RS256(otherRsa.privateKey);
    expect(await withToken((claims) => token(header, claims, sign))).toBe(`${wrong} signature`);
    const bringing = { ...header, jwk: jwk(otherRsa.publicKey), jku: `${provider.issuer}/other` };
    expect(await withToken((claims) => token(bringing, claims, sign))).toBe(`${wrong} signature`);
    const other = { alg: 'RS256', kid: 'two' };
    expect(await withToken((claims) => token(other, claims, sign))).toBe(`${wrong} key`);
  });

  it('is refused when the set has a key that is too short, shared or of two minds', async () => {
    const { smallRsa, rsa } = testKeys;
    const small = signers.RS256(smallRsa.privateKey);
    provider.keys = { keys: [jwk(smallRsa.publicKey, { kid: 'one' })] };
    expect(await withToken((claims) => token(header, claims, small))).toBe(`${wrong} key`);
    provider.keys = { keys: [{ kty: 'oct', kid: 'one', k: 'c2VjcmV0', alg: 'HS256' }] };
    expect(await withToken((claims) => token(header, claims, rs256))).toBe(`${wrong} key`);
    const same = jwk(rsa.publicKey, { kid: 'one' });
    provider.keys = { keys: [same, jwk(testKeys.otherRsa.publicKey, { kid: 'one' })] };
    expect(await withToken((claims) => token(header, claims, rs256))).toBe(`${wrong} key`);
    provider.keys = { keys: [{ ...same, use: 'enc' }] };
    expect(await withToken((claims) => token(header, claims, rs256))).toBe(`${wrong} key`);
    provider.keys = { keys: [] };
    expect(await withToken((claims) => token(header, claims, rs256))).toBe(`${wrong} form`);
  });

  it('is refused from another issuer, however alike', async () => {
    const { issuer } = provider;
    for (const iss of [`${issuer}/`, issuer.toUpperCase(), 'https://accounts.example.test', '']) {
      expect(await withClaims({ iss })).toBe(`${wrong} issuer`);
    }
  });

  it('is refused for another audience, and for more than ours', async () => {
    for (const aud of ['other', [], ['other'], [clientId, 'other'], `${clientId} `]) {
      const check = Array.isArray(aud) && aud.length === 0 ? 'form' : 'audience';
      expect(await withClaims({ aud })).toBe(`${wrong} ${check}`);
    }
    expect(await withClaims({ aud: [clientId] })).toBe('ok');
    expect(await withClaims({ azp: 'other' })).toBe(`${wrong} authorized-party`);
    expect(await withClaims({ azp: clientId })).toBe('ok');
  });

  it('is refused with another nonce, and without one', async () => {
    const { nonce } = await asked(app);
    expect(await withClaims({ nonce })).toBe(`${wrong} nonce`);
    expect(await withClaims({ nonce: '' })).toBe(`${wrong} nonce`);
    expect(await withClaims({ nonce: undefined })).toBe(`${wrong} form`);
  });

  it('is refused when it has expired, is not valid yet, or is old', async () => {
    expect(await withClaims({ exp: seconds() - 120 })).toBe(`${wrong} expired`);
    expect(await withClaims({ iat: seconds() - 3_600 })).toBe(`${wrong} expired`);
    expect(await withClaims({ iat: seconds() + 3_600 })).toBe(`${wrong} not-yet-valid`);
    expect(await withClaims({ nbf: seconds() + 3_600 })).toBe(`${wrong} not-yet-valid`);
    expect(await withClaims({ exp: 'never' })).toBe(`${wrong} form`);
    expect(await withClaims({ exp: undefined })).toBe(`${wrong} form`);
    expect(await withClaims({ exp: 1e300 })).toBe(`${wrong} form`);
  });

  it('is refused for somebody who signed in there before they were asked', async () => {
    expect(await withClaims({ auth_time: seconds() - 600 })).toBe(`${wrong} not-fresh`);
    expect(await withClaims({ auth_time: undefined })).toBe(`${wrong} not-fresh`);
    expect(await withClaims({ auth_time: seconds() + 600 })).toBe(`${wrong} not-yet-valid`);
  });

  it('is refused when it is a token of another kind or asks for what nobody knows', async () => {
    for (const more of [{ typ: 'at+jwt' }, { typ: 'logout+jwt' }, { crit: ['exp'] }, { b64: 1 }]) {
      const ended = await withToken((claims) => token({ ...header, ...more }, claims, rs256));
      expect(ended).toBe('b64' in more ? 'ok' : `${wrong} form`);
    }
  });

  it('is refused when it is garbage, huge, or there is none', async () => {
    for (const garbage of [
      '',
      '..',
      'a.b',
      'a.b.c',
      '{}.{}.{}',
      'é.é.é',
      `${'a'.repeat(70_000)}.b.c`,
    ]) {
      expect(await withToken(() => garbage)).toBe(`${wrong} form`);
    }
    const given = await asked(app);
    provider.tokens = json({ access_token: 'a' });
    const back = comeBack(given, parametersOf(provider, given));
    expect((await Promise.all([back, finished(app)]))[1]).toBe(`${wrong} form`);
  });
});

it('writes each refusal into the log with what was wrong, and nothing that was said', () => {
  const checks = [
    'algorithm',
    'audience',
    'authorized-party',
    'expired',
    'form',
    'issuer',
    'key',
    'nonce',
    'not-fresh',
    'not-yet-valid',
    'signature',
  ];
  expect(new Set(told(app))).toStrictEqual(
    new Set([
      'allowed linked',
      'allowed signed-in',
      ...checks.map((check) => `refused ${wrong} ${check}`),
    ]),
  );
});
