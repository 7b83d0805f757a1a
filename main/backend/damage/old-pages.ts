/** Knows of each page whether it is what was written last. */
export type Ledger = {
  /** Pages that it knows; 0 while it does not know all of them. */
  readonly count: number;
  /** Those of so many pages from `first` (from 1) that are older. */
  readonly old: (first: number, count: number) => readonly number[];
};

const pagesAtOnce = 64;

/** The pages that were put back to an earlier state; `pause` lets everything else have its turn. */
export async function oldPages(ledger: Ledger, pause: () => Promise<void>): Promise<number[]> {
  const found: number[] = [];
  for (let page = 1; page <= ledger.count; page += pagesAtOnce) {
    found.push(...ledger.old(page, pagesAtOnce));
    await pause();
  }
  return found;
}
