import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawEntry } from '../../../../main/connector/ldap/answers.ts';
import { modificationsOf, stepsOf } from '../../../../main/connector/ldap/apply/lines.ts';
import { dialects } from '../../../../main/connector/ldap/dialects.ts';
import { line } from '../../../support/live-task.ts';

function entryWith(values: Readonly<Record<string, readonly string[]>>): RawEntry {
  const attributes = Object.entries(values).map(([name, held]) => {
    return { name, key: name.toLowerCase(), values: held };
  });
  return { dn: 'cn=ann', attributes, controls: new Map(), bytes: 0 };
}

const values = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 6 });

/** What a server makes of modifications (RFC 4511 §4.6); null where it refuses them. */
function carriedOut(
  held: readonly string[],
  modifications: ReturnType<typeof modificationsOf>,
): readonly string[] | null {
  let now = [...held];
  for (const { verb, values: named } of modifications) {
    const texts = named.map(String);
    if (verb === 'replace') now = texts;
    else if (verb === 'add') {
      if (texts.some((value) => now.includes(value))) return null;
      now = [...now, ...texts];
    } else {
      if (!texts.every((value) => now.includes(value))) return null;
      now = now.filter((value) => !texts.includes(value));
    }
  }
  return now;
}

describe('the modify of a line', () => {
  it('leads from what is there to what shall be, by values and by replacing', () => {
    fc.assert(
      fc.property(values, values, fc.constantFrom('values', 'replace'), (before, after, mode) => {
        const entry = entryWith({ l: before });
        const steps = stepsOf(entry, [line('l', before, after)]) ?? [];
        const made = modificationsOf(steps, dialects.openldap, mode);
        expect(carriedOut(before, made)?.toSorted()).toEqual(after.toSorted());
      }),
    );
  });

  it('by values is refused by the server when a value that it takes away is gone', () => {
    fc.assert(
      fc.property(values, values, (before, after) => {
        const steps = stepsOf(entryWith({ l: before }), [line('l', before, after)]) ?? [];
        const made = modificationsOf(steps, dialects.openldap, 'values');
        const gone = before.find((value) => !after.includes(value));
        fc.pre(gone !== undefined);
        const moved = before.filter((value) => value !== gone);
        expect(carriedOut(moved, made)).toBeNull();
      }),
    );
  });

  it('is not made when the directory holds something else than before and after', () => {
    fc.assert(
      fc.property(values, values, values, (before, after, now) => {
        const same = (a: readonly string[], b: readonly string[]) =>
          JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
        fc.pre(!same(now, before) && !same(now, after));
        expect(stepsOf(entryWith({ l: now }), [line('l', before, after)])).toBeNull();
      }),
    );
  });
});

describe('the flags of an account', () => {
  const int = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });

  it('keep every bit that the line does not change', () => {
    fc.assert(
      fc.property(int, int, fc.nat(31), (now, others, bit) => {
        const mask = 1 << bit;
        const before = (others & ~mask) | (now & mask);
        const wanted = line('userAccountControl', [String(before)], [String(before ^ mask)]);
        const [step] = stepsOf(entryWith({ userAccountControl: [String(now)] }), [wanted]) ?? [];
        expect(step?.after).toEqual([String(now ^ mask)]);
      }),
    );
  });

  it('are done when the bit is as it shall be already', () => {
    const off = line('userAccountControl', ['512'], ['514']);
    expect(stepsOf(entryWith({ userAccountControl: ['66050'] }), [off])).toEqual([]);
  });

  it('that are no number are somebody else’s', () => {
    const off = line('userAccountControl', ['512'], ['514']);
    expect(stepsOf(entryWith({ userAccountControl: ['x'] }), [off])).toBeNull();
  });
});
