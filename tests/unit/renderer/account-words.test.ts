import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { messagesOf } from '../../../renderer/i18n.ts';
import {
  initialsOf,
  shapeOf,
  statesOf,
  stateWords,
} from '../../../renderer/shell/account-words.ts';
import { policyOf, signInFacts } from '../../../renderer/shell/card/facts.ts';
import type { AccountCard, AccountFacts } from '../../../shared/model/account.ts';

const now = Date.UTC(2026, 10, 22);
const intl = createIntl({ locale: 'en', messages: { ...messagesOf('en') } });

const fine: AccountFacts = {
  disabled: false,
  disabledAt: null,
  locked: false,
  lockedAt: null,
  expiresAt: null,
  passwordExpired: false,
  passwordSetAt: null,
  mustChange: false,
  lastSignInAt: null,
  createdAt: null,
  changedAt: null,
  deletedAt: null,
};

describe('the state of an account', () => {
  it('is enabled, with a dot, when nothing is wrong', () => {
    const states = statesOf(fine, now);
    expect(stateWords(intl, states)).toBe('Enabled');
    expect(shapeOf(states)).toBe('dot');
  });

  it('names every fact that holds, the most pressing first', () => {
    const states = statesOf({ ...fine, locked: true, passwordExpired: true }, now);
    expect(stateWords(intl, states)).toBe('Locked, password expired');
    expect(shapeOf(states)).toBe('square');
  });

  it('is expired from the very moment of expiry, and not before', () => {
    expect(statesOf({ ...fine, expiresAt: now }, now)).toEqual(['expired']);
    expect(statesOf({ ...fine, expiresAt: now + 1 }, now)).toEqual(['enabled']);
  });
});

describe('the facts of the card', () => {
  it('are none when the account can sign in', () => {
    expect(signInFacts(fine, now)).toEqual([]);
  });

  it('stand by themselves, each with its date and the edit that mends it', () => {
    const facts = { ...fine, disabled: true, disabledAt: 5, locked: true, lockedAt: 7 };
    expect(signInFacts(facts, now)).toEqual([
      { id: 'locked', shape: 'square', at: 7, mend: { do: 'unlock' }, isStopping: true },
      { id: 'disabled', shape: 'ring', at: 5, mend: { do: 'enable' }, isStopping: true },
    ]);
  });

  it('ask first what mends an expiry or an expired password', () => {
    const found = signInFacts({ ...fine, expiresAt: now - 1, passwordExpired: true }, now);
    expect(found.map((fact) => fact.mend)).toEqual(['ask-expiry', 'ask-reset']);
  });

  it('do not count a required password change as a stopped sign-in', () => {
    const [fact] = signInFacts({ ...fine, mustChange: true }, now);
    expect(fact).toMatchObject({ id: 'must-change', isStopping: false });
  });
});

describe('the initials', () => {
  it.each([
    ['Ásta Sigurðardóttir', 'ÁS'],
    ['  Ada  ', 'A'],
    ['Jean Luc Picard', 'JP'],
    ['', ''],
    ['𝒜lpha 𝒷eta', '𝒜𝒷'],
  ])('of %j are %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('the policy in force', () => {
  function card(attributes: readonly (readonly [string, string])[]): AccountCard {
    const row = { id: 1, directory: 1, kind: 'person', name: '', userName: '', mail: '' } as const;
    return {
      row: { ...row, title: '', department: '', employeeId: '', facts: fine, staged: 0 },
      version: 1,
      remoteId: '',
      dn: null,
      directoryName: '',
      passwordExpiresAt: null,
      manager: null,
      attributes: attributes.map(([name, value]) => ({
        name,
        classification: 'internal',
        masked: false,
        values: [value],
      })),
      groupCount: 0,
      memberCount: 0,
    };
  }

  it('is the one that the directory names for the account', () => {
    const brief = card([['msDS-ResultantPSO', 'CN=Brief,CN=Password Settings Container,DC=x']]);
    expect(policyOf(brief, 'active-directory')).toEqual({ kind: 'named', name: 'Brief' });
    const strict = card([['pwdPolicySubentry', 'cn=strict,ou=policies,dc=x']]);
    expect(policyOf(strict, 'openldap')).toEqual({ kind: 'named', name: 'strict' });
  });

  it('is the usual one of the server where the account has none, and unknown elsewhere', () => {
    expect(policyOf(card([]), 'active-directory')).toEqual({ kind: 'domain' });
    expect(policyOf(card([]), 'openldap')).toEqual({ kind: 'default' });
    expect(policyOf(card([]), 'generic')).toBeNull();
    expect(policyOf(card([]), undefined)).toBeNull();
  });
});
