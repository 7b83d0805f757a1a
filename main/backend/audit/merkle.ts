import { hash } from 'node:crypto';

/*
 * The Merkle tree of RFC 6962 section 2.1, kept as its frontier: the roots of the complete
 * subtrees, largest first, that a tree of this size is made of. A frontier is an immutable value,
 * so that taking a log back to an earlier state is taking an earlier value.
 */
export type Frontier = { readonly size: number; readonly nodes: readonly Buffer[] };

export const HASH_BYTES = 32;
export const EMPTY_FRONTIER: Frontier = { size: 0, nodes: [] };

const EMPTY_ROOT = hash('sha256', new Uint8Array(0), 'buffer');
const pair = Buffer.allocUnsafe(1 + 2 * HASH_BYTES);
pair[0] = 0x01;

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return hash('sha256', pair, 'buffer');
}

export function appendLeaf(frontier: Frontier, leaf: Buffer): Frontier {
  const nodes = frontier.nodes.slice();
  let node = leaf;
  // Each complete subtree of the same height as the new node merges with it, as in a binary
  // counter: the trailing ones of the size are the subtrees to merge.
  for (let rest = frontier.size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = nodes.pop();
    if (left === undefined) throw new RangeError('The frontier does not fit its size.');
    node = nodeHash(left, node);
  }
  nodes.push(node);
  return { size: frontier.size + 1, nodes };
}

export function rootOf(frontier: Frontier): Buffer {
  const root = frontier.nodes.reduceRight<Buffer | null>(
    (right, left) => (right === null ? left : nodeHash(left, right)),
    null,
  );
  return root ?? EMPTY_ROOT;
}

export function encodeFrontier(frontier: Frontier): Buffer {
  return Buffer.concat(frontier.nodes);
}

function subtreeCount(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

/** The frontier that was encoded for a tree of `size`, or null when the bytes cannot be it. */
export function decodeFrontier(size: number, bytes: Uint8Array): Frontier | null {
  if (bytes.length !== subtreeCount(size) * HASH_BYTES) return null;
  const nodes = Array.from({ length: subtreeCount(size) }, (_, index) =>
    Buffer.from(bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)),
  );
  return { size, nodes };
}
