import type { FailureCode } from '../shared/failure.ts';

const waitMs = 1_000;

/** Gathers refusals of the gate, so that a flood becomes one entry of the log and not a flood of entries. */
export class RefusalCounter {
  readonly #report: (name: string, code: FailureCode, count: number) => void;
  readonly #counts = new Map<string, { name: string; code: FailureCode; count: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(report: (name: string, code: FailureCode, count: number) => void) {
    this.#report = report;
  }

  /** Counts one refusal. */
  add(name: string, code: FailureCode): void {
    const key = `${name} ${code}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { name, code, count: 1 });
    if (!this.#timer) this.#timer = setTimeout(() => this.#flush(), waitMs);
  }

  #flush(): void {
    this.#timer = null;
    const counts = [...this.#counts.values()];
    this.#counts.clear();
    for (const { name, code, count } of counts) this.#report(name, code, count);
  }
}
