import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { emptyApproval, ruleOf } from '../../../../renderer/operators/approval-draft.ts';
import { approvalRule, ruleKinds } from '../../../../shared/model/approval.ts';

describe('a rule of approval that is being filled in', () => {
  it('fits every set while nothing is said', () => {
    expect(ruleOf(emptyApproval)).toStrictEqual({
      moreThan: null,
      kinds: null,
      roles: null,
      directories: null,
      deciders: 1,
    });
  });

  it('is one that the backend takes, or none', () => {
    const drafts = fc.record({
      over: fc.oneof(fc.nat(2_000_000).map(String), fc.string({ maxLength: 8 })),
      kinds: fc.uniqueArray(fc.constantFrom(...ruleKinds)),
      roles: fc.uniqueArray(fc.constantFrom('support', 'auditor')),
      directories: fc.uniqueArray(fc.integer({ min: 1, max: 9 })),
      deciders: fc.constantFrom(1 as const, 2 as const),
    });
    fc.assert(
      fc.property(drafts, (draft) => {
        const rule = ruleOf(draft);
        const isNumber = /^\d{1,7}$/u.test(draft.over) && Number(draft.over) <= 1_000_000;
        expect(rule !== null).toBe(draft.over === '' || isNumber);
        expect(rule === null || v.is(approvalRule, rule)).toBe(true);
      }),
    );
  });
});
