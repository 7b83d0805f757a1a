import { createHash } from 'node:crypto';
import { leafAt, rootHash, sha256, type Tree } from './hashes.ts';
import { followHeaders } from './headers.ts';
import { type Line, parseLine, type Row } from './lines.ts';
import { type Header, openNote } from './notes.ts';
import type { Damage, Expectation } from './report.ts';

/** Damage that people have acknowledged, and where the log goes on behind it. */
export type Past = {
  readonly firstBadSeq: number;
  readonly kind: string;
  /** Rows that belong to the damaged part. */
  readonly size: number;
  readonly tree: Tree;
  /** Base64 hash of the last checkpoint's text in the damaged part, or of the first header's. */
  readonly previous: string;
};

/** The complete subtrees of a tree of this size, as an export names them; null when they cannot be. */
export function treeOf(size: number, bytes: Buffer): Tree | null {
  const bits = size.toString(2);
  const heights = Array.from(bits, (bit, index) =>
    bit === '1' ? bits.length - 1 - index : -1,
  ).filter((height) => height >= 0);
  if (bytes.length !== heights.length * 32) return null;
  return heights.map((height, at) => ({ height, hash: bytes.subarray(at * 32, at * 32 + 32) }));
}

type Stated = { readonly firstBadSeq: number; readonly kind: string; readonly evidence: string };

/** What the first row of an epoch says of the damage before it. */
function statedIn(row: Row): Stated | null {
  if (row.action !== 'audit.acknowledge') return null;
  try {
    const { firstBadSeq, kind, evidence } = Object(JSON.parse(row.detail)) as Partial<Stated>;
    if (typeof firstBadSeq !== 'number' || typeof kind !== 'string') return null;
    return typeof evidence === 'string' ? { firstBadSeq, kind, evidence } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The digest of everything that came so far, damaged or not, and what the next checkpoint names. */
class Evidence {
  readonly #vault: string;
  readonly #rows = createHash('sha256');
  readonly #checkpoints = createHash('sha256');
  #previous: string;

  constructor(vault: string, genesis: string) {
    this.#vault = vault;
    this.#previous = genesis;
  }

  get previous(): string {
    return this.#previous;
  }

  take(line: Line): void {
    if (line.type === 'row') {
      this.#rows.update(leafAt(this.#vault, line.row, line.row.seq)).update(sha256(line.row.leaf));
    }
    if (line.type !== 'checkpoint') return;
    this.#checkpoints.update(sha256(line.note)).update(sha256(line.marks));
    const note = openNote(line.note);
    if (note) this.#previous = sha256(note.text).toString('base64');
  }

  digest(): string {
    const parts = [this.#rows.copy().digest(), this.#checkpoints.copy().digest()];
    return sha256(...parts).toString('base64');
  }
}

type Begin = { readonly header: Header; readonly tree: Tree };

/** The epochs that go on behind damage, with their trees. */
function begins(headers: readonly Header[], frontiers: readonly Buffer[]): readonly Begin[] {
  return headers.flatMap((header, index) => {
    const tree = treeOf(header.after.size, frontiers[index] ?? Buffer.alloc(0));
    // The trees are in nobody's signature; their root is in that of the header.
    const isSigned = tree && rootHash(tree).toString('base64') === header.after.root;
    return header.reason === 'damage' && isSigned ? [{ header, tree }] : [];
  });
}

/**
 * What people have acknowledged in an export, as far as it is what they saw. To be read before the
 * export is verified; for a log without such damage, the first line alone is read.
 */
export async function readPasts(
  lines: AsyncIterable<Uint8Array>,
  { key }: Expectation,
): Promise<readonly Past[]> {
  const found: Past[] = [];
  let evidence: Evidence | null = null;
  let waiting: readonly Begin[] = [];
  for await (const raw of lines) {
    const line = parseLine(raw);
    if (evidence === null) {
      if (line.type !== 'header') return [];
      const headers = followHeaders(line.epochs, line.vault, key);
      waiting = begins(headers.good, line.frontiers);
      evidence = new Evidence(line.vault, headers.genesis);
    } else if (line.type === 'row') {
      const { row } = line;
      const begin = waiting.find(({ header }) => header.after.size + 1 === row.seq);
      const stated = begin && statedIn(row);
      if (begin && stated?.evidence === evidence.digest()) {
        const { firstBadSeq, kind } = stated;
        const { size } = begin.header.after;
        found.push({ firstBadSeq, kind, size, tree: begin.tree, previous: evidence.previous });
      }
      waiting = waiting.filter((one) => one !== begin);
    }
    if (waiting.length === 0) break;
    evidence.take(line);
  }
  return found;
}

/** What was acknowledged of exactly this damage, behind what was passed before. */
export function pastOf(pasts: readonly Past[], passed: number, found: Damage): Past | undefined {
  // Rows that were cut off are missing in the middle, once the log has gone on.
  const kinds = found.kind === 'row-missing' ? [found.kind, 'truncated'] : [found.kind];
  return pasts.find(
    ({ size, kind, firstBadSeq }) =>
      size > passed && kinds.includes(kind) && firstBadSeq === found.firstBadSeq,
  );
}
