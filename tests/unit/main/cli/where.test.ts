import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../../main/cli/problems.ts';
import { parseWhere } from '../../../../main/cli/where.ts';
import { accountQuery } from '../../../../shared/model/account.ts';

const day = Date.UTC(2026, 0, 2);

/** Whether the contract takes what these conditions mean; conditions that are refused mean nothing. */
function outcomeOf(conditions: readonly string[]): 'fits' | 'refused by the contract' {
  try {
    return v.is(accountQuery, parseWhere(conditions)) ? 'fits' : 'refused by the contract';
  } catch (error) {
    if (error instanceof UsageError) return 'fits';
    throw error;
  }
}

describe('a condition of the command line', () => {
  it.each([
    ['kind:group', { on: 'kind', kinds: ['group'] }],
    ['state:locked,disabled', { on: 'state', states: ['locked', 'disabled'] }],
    ['directory:3,4', { on: 'directory', ids: [3, 4] }],
    ['department:R&D: Labs', { on: 'department', values: ['R&D: Labs'] }],
    ['group:12', { on: 'group', id: 12, nested: false }],
    ['group:12/nested', { on: 'group', id: 12, nested: true }],
    ['never-signed-in', { on: 'never-signed-in' }],
    ['staged', { on: 'staged' }],
    ['lastSignInAt<2026-01-02', { on: 'date', date: 'lastSignInAt', from: null, to: day - 1 }],
    ['expiresAt>=2026-01-02', { on: 'date', date: 'expiresAt', from: day, to: null }],
    ['title=Boss', { on: 'attribute', name: 'title', test: 'equals', value: 'Boss' }],
    ['title=*', { on: 'attribute', name: 'title', test: 'present', value: '' }],
    ['title=', { on: 'attribute', name: 'title', test: 'absent', value: '' }],
  ])('%s is a filter', (text, filter) => {
    expect(parseWhere([text])).toEqual({ text: '', filters: [filter] });
  });

  it.each([
    ['zoe', 'zoe'],
    ['smtp:zoe', 'smtp:zoe'],
    ['text:kind:group', 'kind:group'],
    ['<zoe@corp.example>', '<zoe@corp.example>'],
  ])('%s is text', (given, text) => {
    expect(parseWhere([given])).toEqual({ text, filters: [] });
  });

  it.each([
    'kind:dog',
    'state:',
    'directory:x',
    'group:0',
    'expiresAt<soon',
    'createdAt>=2026-13-01',
  ])('%s is refused without being repeated', (text) => {
    expect(() => parseWhere([text])).toThrow(UsageError);
    expect(() => parseWhere([text])).not.toThrow(/dog|soon|2026-13/u);
  });

  it('is never anything that the contract refuses', () => {
    const words = fc.constantFrom('kind:', 'state:', 'directory:', 'group:', 'text:', 'a=', '');
    const condition = fc.tuple(words, fc.string({ maxLength: 20 })).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 4 }), (conditions) => {
        const isPlain = conditions.every((one) => one.isWellFormed() && !one.includes('\0'));
        fc.pre(isPlain);
        expect(outcomeOf(conditions)).toBe('fits');
      }),
    );
  });
});
