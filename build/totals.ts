/** How many tests ended well and how many did not, with a line for each that did not. */
export type Totals = {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
};

/** The part of Vitest's JSON report that is counted. */
export type Report = {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name?: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName?: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
};

/**
 * Counts a report. A file that failed without a failed test (it did not load, or a hook threw) is
 * one failure, and so is a run that failed for a reason that no file shows.
 */
export function totalsOf(report: Report): Totals {
  let passed = 0;
  const failures: string[] = [];
  for (const file of report.testResults) {
    const bad = file.assertionResults.filter((result) => result.status === 'failed');
    passed += file.assertionResults.filter((result) => result.status === 'passed').length;
    const place = file.name ?? 'a file';
    for (const { fullName = '', failureMessages = [] } of bad) {
      failures.push(line(place, fullName, failureMessages[0]));
    }
    if (bad.length === 0 && file.status === 'failed') failures.push(line(place, '', file.message));
  }
  if (failures.length === 0 && !report.success) failures.push('the run ended badly');
  return { passed, failed: failures.length, failures };
}

/** Whoever sees only the end of a long output must still learn what failed. */
function line(place: string, name: string, message = ''): string {
  const words = message.slice(0, 600).trim().replaceAll('\n', '\n    ');
  return `${place} ${name}\n    ${words}`;
}

/** Adds totals up. */
export function sum(all: readonly Totals[]): Totals {
  return {
    passed: all.reduce((count, { passed }) => count + passed, 0),
    failed: all.reduce((count, { failed }) => count + failed, 0),
    failures: all.flatMap(({ failures }) => failures),
  };
}

/** The last line of `npm test`. */
export function lastLine(totals: Totals): string {
  return `${totals.passed} passed, ${totals.failed} failed`;
}
