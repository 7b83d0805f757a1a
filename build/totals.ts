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
      failures.push(line(place, fullName, failureMessages));
    }
    if (bad.length === 0 && file.status === 'failed')
      failures.push(line(place, '', [file.message ?? '']));
  }
  if (failures.length === 0 && !report.success) failures.push('the run ended badly');
  return { passed, failed: failures.length, failures };
}

/** Whoever sees only the end of a long output must still learn what failed. */
function line(place: string, name: string, messages: readonly string[]): string {
  const words = messages.map((message) => message.slice(0, 600).trim()).join('\n');
  return `${place} ${name}\n    ${words.replaceAll('\n', '\n    ')}`;
}

/** The files of a run in which something failed, as paths from `tests/` on. */
export function failedFiles(report: Report): readonly string[] {
  const bad = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' || assertionResults.some((result) => result.status === 'failed'),
  );
  return bad.map(({ name = '' }) => pathOf(name));
}

/** A run in which the files of a second one stand for their first try. */
export function withSecondTry(first: Report, second: Report): Report {
  const again = new Set(second.testResults.map(({ name = '' }) => pathOf(name)));
  const rest = first.testResults.filter(({ name = '' }) => !again.has(pathOf(name)));
  const testResults = [...rest, ...second.testResults];
  const isWhole = failedFiles({ ...first, testResults: rest }).length === 0;
  return { success: second.success && isWhole, testResults };
}

/** The tests run on a copy of the checkout, whose folder has another name each time. */
function pathOf(name: string): string {
  return name.slice(name.lastIndexOf('/tests/') + 1);
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
