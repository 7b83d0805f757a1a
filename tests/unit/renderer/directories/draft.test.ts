import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  connectionOf,
  type Draft,
  draftOf,
  keepsPassword,
  newDraft,
  passwordOf,
  problemOf,
  steps,
  withValue,
} from '../../../../renderer/directories/live/draft.ts';
import {
  fingerprintLines,
  fingerprintWords,
} from '../../../../renderer/directories/live/fingerprint.ts';
import { connection } from '../../../../shared/model/connection.ts';
import type { Directory } from '../../../../shared/model/directory.ts';

const pin = 'A'.repeat(43);
const complete: Draft = {
  ...newDraft,
  name: 'corp',
  host: 'ldap.corp.example',
  bindName: 'cn=console,dc=corp,dc=example',
  password: 'tulip granite',
};
const nobody = { taken: new Set<string>(), present: null };

function stored(hasPassword = true): Directory {
  return {
    id: 1,
    name: 'corp',
    kind: 'ldap',
    accounts: 0,
    groups: 0,
    deleted: 0,
    createdAt: 0,
    refreshedAt: null,
    live: {
      server: 'openldap',
      connection: { ...connectionOf(complete), pin },
      hasPassword,
      scheduleMinutes: 60,
      fullAt: null,
      triedAt: null,
      problem: null,
      deletions: null,
    },
  };
}

function mostly(usual: string, other: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
}

function problems(draft: Draft, known: Parameters<typeof problemOf>[2] = nobody) {
  return steps.map((step) => problemOf(step, draft, known)).filter((problem) => problem !== null);
}

describe('what the assistant collects', () => {
  it('is complete with a server, a name and a password', () => {
    expect(problems(complete)).toEqual([]);
  });

  it.each([
    ['name', { name: ' ' }],
    ['host', { host: '' }],
    ['host-signs', { host: 'ldap://corp' }],
    ['port', { port: '0' }],
    ['port', { port: '65536' }],
    ['port', { port: '6e2' }],
    ['bind-name', { bindName: '' }],
    ['password', { password: '' }],
    ['page-size', { pageSize: '10001' }],
    ['requests-per-second', { requestsPerSecond: '0' }],
    ['open-requests', { openRequests: '33' }],
    ['bases', { bases: 'corp' }],
    ['bases-many', { bases: 'dc=a\n'.repeat(17) }],
  ] as const)('lacks %s with %o', (problem, part) => {
    expect(problems({ ...complete, ...part })).toEqual([problem]);
  });

  it('never makes a connection that the contract refuses, once nothing is lacking', () => {
    const text = fc.string({ maxLength: 40 });
    const drafts = fc.record({
      host: fc.oneof(text, fc.constant('ldap.corp.example')),
      port: fc.oneof(text, fc.nat(70_000).map(String)),
      pageSize: fc.oneof(text, fc.nat(12_000).map(String)),
      requestsPerSecond: mostly('1000', fc.oneof(text, fc.nat(120_000).map(String))),
      openRequests: mostly('4', fc.oneof(text, fc.nat(40).map(String))),
      bases: fc.array(fc.oneof(text, fc.constant('dc=corp'))).map((lines) => lines.join('\n')),
      bindName: text,
      isAnonymous: fc.boolean(),
    });
    fc.assert(
      fc.property(drafts, (part) => {
        const draft = { ...complete, ...part };
        fc.pre(problems(draft).length === 0);
        expect(v.safeParse(connection, connectionOf(draft)).issues).toBeUndefined();
      }),
    );
  });

  it('sends no password with an anonymous sign-in, whatever was typed before', () => {
    const draft = { ...complete, isAnonymous: true };
    expect([connectionOf(draft).bindName, passwordOf(draft)]).toEqual([null, null]);
  });

  it('refuses a name that another directory has, but not its own', () => {
    const taken = new Set(['corp']);
    expect(problems(complete, { taken, present: null })).toEqual(['name-taken']);
    expect(problems(complete, { taken, present: stored() })).toEqual([]);
  });
});

describe('an edit of a connection', () => {
  it('begins with what is stored and without the password', () => {
    const draft = draftOf(stored());
    expect(connectionOf(draft)).toEqual(stored().live?.connection);
    expect(draft.password).toBe('');
  });

  it('needs the password anew for another server or another name only', () => {
    const draft = draftOf(stored());
    expect(keepsPassword(draft, stored())).toBe(true);
    expect(keepsPassword(draft, stored(false))).toBe(false);
    expect(keepsPassword({ ...draft, host: 'other.example' }, stored())).toBe(false);
    expect(keepsPassword({ ...draft, bindName: 'cn=other' }, stored())).toBe(false);
  });

  it('forgets the accepted certificate with another host or port, and with nothing else', () => {
    const draft = draftOf(stored());
    expect(withValue(draft, 'host', 'other.example').pin).toBe(null);
    expect(withValue(draft, 'port', '1636').pin).toBe(null);
    expect(withValue(draft, 'bases', 'dc=corp').pin).toBe(pin);
  });

  it('moves a port that nobody chose along with the protection, and keeps one that somebody did', () => {
    expect(withValue(newDraft, 'security', 'starttls').port).toBe('389');
    expect(withValue({ ...newDraft, port: '1636' }, 'security', 'starttls').port).toBe('1636');
  });
});

describe('a fingerprint on screen', () => {
  it('is what openssl prints of the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const hex = Buffer.from(bytes).toString('hex').toUpperCase();
        expect(fingerprintWords(Buffer.from(bytes).toString('base64url'))).toBe(
          hex.replaceAll(/(..)(?!$)/gu, '$1:'),
        );
        const lines = fingerprintLines(Buffer.from(bytes).toString('base64url'));
        expect(lines).toHaveLength(4);
        expect(lines.join('')).toBe(hex.replaceAll(/(..)(?!$)/gu, '$1:'));
      }),
    );
  });
});
