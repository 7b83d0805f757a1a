/** How many tests ended well and how many did not. */
export type Totals = { readonly passed: number; readonly failed: number };

/** The part of Vitest's JSON report that is counted. */
export type Report = {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
};

/**
 * Counts a report. A file that failed without a failed test (it did not load, or a hook threw) is
 * one failure, and so is a run that failed for a reason that no file shows.
 */
export function totalsOf(report: Report): Totals {
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    const count = (status: string) =>
      file.assertionResults.filter((result) => result.status === status).length;
    passed += count('passed');
    failed += Math.max(count('failed'), file.status === 'failed' ? 1 : 0);
  }
  return { passed, failed: failed === 0 && !report.success ? 1 : failed };
}

/** Adds totals up. */
export function sum(all: readonly Totals[]): Totals {
  return all.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  });
}

/** The last line of `npm test`. */
export function lastLine(totals: Totals): string {
  return `${totals.passed} passed, ${totals.failed} failed`;
}
