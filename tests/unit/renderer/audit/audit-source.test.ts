import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuditSource, noFilter } from '../../../../renderer/audit/audit-source.ts';

type Asked = { readonly before: number | null; readonly limit: number };

// The preload is another process: this stands for what it carries, an audit log of so many rows.
let size = 0;
function answer({ before, limit }: Asked) {
  const newest = before === null ? size : before - 1;
  const rows = Array.from({ length: Math.min(limit, newest) }, (_, at) => ({ seq: newest - at }));
  return { ok: true, value: { rows, more: newest > limit, actions: [] } };
}

beforeAll(() => {
  const bailiwick = {
    call: (_name: string, input: Asked) => Promise.resolve(answer(input)),
    listen: () => () => undefined,
  };
  Object.assign(globalThis, { window: { bailiwick } });
});

afterAll(() => {
  Reflect.deleteProperty(globalThis, 'window');
});

type Window = { readonly seqs: readonly number[]; readonly last: number | undefined } | 'failed';

function ask(source: AuditSource, startRow: number, endRow: number): Promise<Window> {
  return new Promise((done) => {
    source.getRows({
      startRow,
      endRow,
      successCallback: (rows: { readonly seq: number }[], last?: number) =>
        done({ seqs: rows.map((row) => row.seq), last }),
      failCallback: () => done('failed'),
    });
  });
}

function newSource() {
  return new AuditSource({
    filter: () => noFilter,
    found: () => undefined,
    failed: () => undefined,
  });
}

it('gives every row of the log once, newest first, window by window', async () => {
  const rowCounts = fc.integer({ min: 0, max: 950 });
  await fc.assert(
    fc.asyncProperty(rowCounts, fc.integer({ min: 1, max: 120 }), async (rows, window) => {
      size = rows;
      const source = newSource();
      const seen: number[] = [];
      let last: number | undefined = -1;
      for (let start = 0; last === -1; start += window) {
        const got = await ask(source, start, start + window);
        if (got === 'failed') throw new Error('A window failed.');
        seen.push(...got.seqs);
        last = got.last;
      }
      expect(last).toBe(rows);
      expect(seen).toEqual(Array.from({ length: rows }, (_, at) => rows - at));
    }),
    { numRuns: 60 },
  );
});

it('refuses a window whose beginning is not known yet, instead of showing other rows', async () => {
  size = 500;
  expect(await ask(newSource(), 200, 300)).toBe('failed');
});

it('begins at the newest row again after a restart', async () => {
  size = 100;
  const source = newSource();
  await ask(source, 0, 50);
  size = 103;
  source.restart();
  expect(await ask(source, 50, 100)).toBe('failed');
  const first = await ask(source, 0, 50);
  expect(first).toMatchObject({ seqs: expect.arrayContaining([103, 54]) });
  expect(await ask(source, 50, 100)).toMatchObject({ seqs: expect.arrayContaining([53, 4]) });
});
