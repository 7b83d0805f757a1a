/** One line of the table: what was measured, and what it is compared with. */
export type Line = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with, measured in the same run. */
  readonly reference?: { readonly what: string; readonly value: number; readonly unit?: string };
  readonly ratio?: number;
  readonly goal?: string;
  /** Whether the goal is met; absent for a line that only informs. */
  readonly meets?: boolean;
  readonly note?: string;
};

/** A budget that this run could not measure, and why. */
export type Unmeasured = { readonly what: string; readonly why: string };

/** All that a run found. */
export type Report = {
  readonly date: string;
  readonly accounts: number;
  readonly node: string;
  readonly cores: number;
  readonly load: readonly number[];
  readonly lines: readonly Line[];
  readonly unmeasured: readonly Unmeasured[];
};

/** A line with a goal for its own value. */
export function atMost(goal: number, line: Omit<Line, 'goal' | 'meets'>): Line {
  const found = { ...line, goal: `≤ ${goal} ${line.unit}`, meets: line.value <= goal };
  const { reference } = line;
  return reference ? { ...found, ratio: line.value / reference.value } : found;
}

function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

function verdict({ meets }: Line): string {
  if (meets === undefined) return '';
  return meets ? 'pass' : '**falls short**';
}

/** The report as a Markdown table. */
export function toMarkdown(report: Report): string {
  const rows = report.lines.map((line) => {
    const reference = line.reference
      ? `${number(line.reference.value)} ${line.reference.unit ?? line.unit} (${line.reference.what})`
      : '';
    const cells = [
      line.what + (line.note === undefined ? '' : `; ${line.note}`),
      `${number(line.value)} ${line.unit}`,
      reference,
      line.ratio === undefined ? '' : `${number(line.ratio)}×`,
      line.goal ?? '',
      verdict(line),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const missing = report.unmeasured.map(({ what, why }) => `- ${what}: ${why}`);
  return [
    '| what | measured | reference | ratio | goal | |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...(missing.length > 0 ? ['', 'Not measured:', '', ...missing] : []),
    '',
  ].join('\n');
}
