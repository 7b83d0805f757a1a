import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { messagesOf } from '../../../../renderer/i18n.ts';
import {
  claimDoes,
  draftOf,
  type ProviderDraft,
  rulesOf,
} from '../../../../renderer/operators/provider-draft.ts';
import { providerRules, wrongParts } from '../../../../shared/model/provider.ts';

const whole: ProviderDraft = {
  name: 'Corp sign-in',
  issuer: 'https://login.corp.example/realm',
  clientId: 'bailiwick',
  scopes: 'groups  email ',
  signInRoles: ['support'],
  stepUpRoles: ['owner'],
  leaseHours: 24,
  acr: 'phr',
  claimName: 'groups',
  values: [
    { value: 'it support', role: 'support' },
    { value: ' ', role: 'owner' },
  ],
  claimDoes: 'condition',
};

function wrongIn(draft: ProviderDraft): readonly string[] {
  return [...wrongParts(rulesOf(draft))].toSorted();
}

describe('a provider that is being filled in', () => {
  it('becomes rules without the lines that say nothing', () => {
    expect(rulesOf(whole)).toStrictEqual({
      name: 'Corp sign-in',
      issuer: 'https://login.corp.example/realm',
      clientId: 'bailiwick',
      scopes: ['groups', 'email'],
      signInRoles: ['support'],
      stepUpRoles: ['owner'],
      leaseHours: 24,
      acr: 'phr',
      claim: { name: 'groups', values: [{ value: 'it support', role: 'support' }] },
    });
    expect(wrongIn(whole)).toEqual([]);
  });

  it.each(claimDoes)('is shown again as it was written, with a claim that is %s', (does) => {
    const draft = { ...whole, claimDoes: does };
    const rules = v.parse(providerRules, rulesOf(draft));
    expect(rulesOf(draftOf(rules))).toStrictEqual(rulesOf(draft));
    expect(rules.claim?.otherwise ?? 'condition').toBe(does);
  });

  it('lacks a name, an issuer and a client ID at first', () => {
    expect(wrongIn(draftOf(null))).toEqual(['clientId', 'issuer', 'name']);
  });

  it.each([
    ['issuer', { issuer: 'http://login.corp.example' }],
    ['clientId', { clientId: 'two words' }],
    ['scopes', { scopes: 'a b c d e f g h i j k' }],
    ['acr', { acr: 'zwölf' }],
    ['claim.name', { claimName: '' }],
    ['claim.values', { values: [] }],
  ] as const)('names what is wrong with %s, and has words for it', (part, change) => {
    expect(wrongIn({ ...whole, ...change })).toEqual([part]);
    expect(messagesOf('en')).toHaveProperty([`operators.provider.wrong.${part}`]);
  });

  it('is one that the backend takes, or says what is wrong with it', () => {
    const text = fc.oneof(fc.constantFrom('', 'https://a.example', 'groups'), fc.string());
    const drafts = fc.record({
      name: text,
      issuer: text,
      clientId: text,
      scopes: text,
      signInRoles: fc.subarray(['owner', 'support']),
      stepUpRoles: fc.subarray(['owner', 'support']),
      leaseHours: fc.constantFrom(0, 72, 720),
      acr: text,
      claimName: text,
      values: fc.array(fc.record({ value: text, role: fc.constant('owner') }), { maxLength: 3 }),
      claimDoes: fc.constantFrom(...claimDoes),
    });
    const known = messagesOf('de');
    fc.assert(
      fc.property(drafts, (draft) => {
        const wrong = wrongIn(draft);
        expect(wrong.length === 0).toBe(v.is(providerRules, rulesOf(draft)));
        for (const part of wrong)
          expect(known).toHaveProperty([`operators.provider.wrong.${part}`]);
      }),
    );
  });
});
