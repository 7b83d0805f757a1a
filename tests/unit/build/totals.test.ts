import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  failedFiles,
  lastLine,
  type Report,
  sum,
  totalsOf,
  withSecondTry,
} from '../../../build/totals.ts';

function report(
  success: boolean,
  ...files: readonly (readonly [string, readonly string[]])[]
): Report {
  return {
    success,
    testResults: files.map(([status, results]) => ({
      status,
      assertionResults: results.map((result) => ({ status: result })),
    })),
  };
}

describe('the totals of a run', () => {
  it('count passed and failed tests, and leave skipped ones out', () => {
    const totals = totalsOf(
      report(false, ['failed', ['passed', 'failed', 'skipped']], ['passed', ['passed', 'todo']]),
    );
    expect(totals).toMatchObject({ passed: 2, failed: 1 });
  });

  it('count a file that did not load as one failure', () => {
    expect(totalsOf(report(false, ['failed', []]))).toMatchObject({ passed: 0, failed: 1 });
  });

  it('count a hook that threw after its tests had passed as one failure', () => {
    expect(totalsOf(report(false, ['failed', ['passed']]))).toMatchObject({ passed: 1, failed: 1 });
  });

  it('count a run that failed outside every file as one failure', () => {
    expect(totalsOf(report(false, ['passed', ['passed']]))).toMatchObject({ passed: 1, failed: 1 });
  });

  it('name each test that failed and the first words of why', () => {
    const { failures } = totalsOf({
      success: false,
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'holds' },
            { status: 'failed', fullName: 'breaks', failureMessages: ['expected 1\nto be 2'] },
          ],
        },
      ],
    });
    expect(failures).toEqual(['a.test.ts breaks\n    expected 1\n    to be 2']);
  });

  it('never call a failed run clean', () => {
    const status = fc.constantFrom('passed', 'failed', 'skipped');
    const file = fc.tuple(fc.constantFrom('passed', 'failed'), fc.array(status));
    fc.assert(
      fc.property(fc.array(file), fc.boolean(), (files, success) => {
        const { failed } = totalsOf(report(success, ...files));
        expect(success || failed > 0).toBe(true);
        const bad = files.flatMap(([, results]) => results).filter((result) => result === 'failed');
        expect(failed).toBeGreaterThanOrEqual(bad.length);
      }),
    );
  });

  it('end in one line that adds all suites up', () => {
    const all = sum([
      { passed: 3, failed: 0, failures: [] },
      { passed: 4, failed: 2, failures: ['one', 'two'] },
    ]);
    expect(lastLine(all)).toBe('7 passed, 2 failed');
  });
});

function windows(folder: string, ...files: readonly (readonly [string, string])[]): Report {
  return {
    success: files.every(([, result]) => result === 'passed'),
    testResults: files.map(([file, result]) => ({
      name: `${folder}/tests/e2e/${file}`,
      status: result,
      assertionResults: [{ status: 'passed' }, { status: result }],
    })),
  };
}

describe('the second try of a file', () => {
  const first = windows('/tests/run-1', ['a.test.ts', 'failed'], ['b.test.ts', 'passed']);

  it('is for the files in which something failed, from another folder or not', () => {
    expect(failedFiles(first)).toEqual(['tests/e2e/a.test.ts']);
  });

  it('stands for the first one of the same file', () => {
    const second = windows('/tests/run-2', ['a.test.ts', 'passed']);
    expect(totalsOf(withSecondTry(first, second))).toMatchObject({ passed: 4, failed: 0 });
  });

  it('fails the run when it fails too', () => {
    const second = windows('/tests/run-2', ['a.test.ts', 'failed']);
    expect(totalsOf(withSecondTry(first, second))).toMatchObject({ passed: 3, failed: 1 });
  });

  it('makes nothing good in files that were not tried again', () => {
    const second = windows('/tests/run-2', ['b.test.ts', 'passed']);
    expect(totalsOf(withSecondTry(first, second))).toMatchObject({ passed: 3, failed: 1 });
  });

  it('does not hide that a run left no test behind', () => {
    const second: Report = { success: false, testResults: [] };
    expect(totalsOf(withSecondTry(first, second)).failed).toBeGreaterThan(0);
  });
});
