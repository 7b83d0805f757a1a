import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  operationsFile,
  operationsPage,
  ourOperationsPage,
  sentencesOf,
} from '../../../build/operations.ts';
import { operations } from '../../../shared/contract/index.ts';
import { command, query } from '../../../shared/contract/operation.ts';

const source = `/** Words about the feature. */
export const things = {
  /** Finds things. And more words. */
  find: query({
    input: none,
  }),
  bare: query({
    input: none,
  }),
  /**
   * Removes a thing, for good
   * and all. It is gone.
   */
  remove: command({
    input: none,
  }),
};
`;

describe('the page of operations', () => {
  it('in docs is the one that the contract gives now: run `node build/operations.ts`', () => {
    expect(readFileSync(operationsFile, 'utf8')).toBe(ourOperationsPage());
  });

  it('has one row for each operation', () => {
    const named = [...ourOperationsPage().matchAll(/^\| `(\w+\.\w+)` \|/gm)].map((one) => one[1]);
    expect(new Set(named)).toEqual(new Set(operations.keys()));
    expect(named).toHaveLength(operations.size);
  });

  it('tells of nothing twice: no operation names a failure, a topic or a sealed field again', () => {
    const twice = [...operations].filter(([, { failures, topics, sealed }]) =>
      [failures, topics, sealed].some((names) => new Set(names).size < names.length),
    );
    expect(twice.map(([name]) => name)).toEqual([]);
  });

  it('tells what an operation declares', () => {
    const things = {
      find: query({ process: 'main', access: 'anyone', input: v.null(), output: v.null() }),
      remove: command({
        process: 'backend',
        access: 'changes.apply',
        topics: ['changes', 'audit'],
        stepUp: true,
        sealed: ['secret', 'answer'],
        failures: ['change-set-state', 'account-missing'],
        input: v.null(),
        output: v.null(),
      }),
    };
    const rows = operationsPage({ things }, sentencesOf(source)).split('\n').slice(-3, -1);
    expect(rows).toEqual([
      '| `things.find` | query | main | `anyone` | – | no | – | – | Finds things. |',
      '| `things.remove` | command | backend | `changes.apply` | `changes`, `audit` | yes | `secret`, `answer` | `account-missing`, `change-set-state` | Removes a thing, for good and all. |',
    ]);
  });
});

describe('the sentence of an operation', () => {
  it('is the first of the comment right above it, and nothing where there is none', () => {
    expect(Object.fromEntries(sentencesOf(source))).toEqual({
      'things.find': 'Finds things.',
      'things.remove': 'Removes a thing, for good and all.',
    });
  });
});
