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

export function frontierOf(leaves: readonly Buffer[]): Frontier {
  return leaves.reduce(appendLeaf, EMPTY_FRONTIER);
}

/** The largest power of two smaller than `size` (the `k` of RFC 6962 section 2.1). */
function splitPoint(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * The audit path for the leaf at `index` (from 0), lowest sibling first (RFC 6962 section 2.1.1).
 * Throws RangeError when there is no such leaf.
 */
export function inclusionProof(leaves: readonly Buffer[], index: number): readonly Buffer[] {
  if (index < 0 || index >= leaves.length) throw new RangeError('There is no such leaf.');
  if (leaves.length === 1) return [];
  const split = splitPoint(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  return index < split
    ? [...inclusionProof(left, index), rootOf(frontierOf(right))]
    : [...inclusionProof(right, index - split), rootOf(frontierOf(left))];
}

export type InclusionClaim = {
  readonly leaf: Buffer;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
};

/** Whether the audit path proves that the leaf is in the tree (RFC 9162 section 2.1.3.2). */
export function isIncluded(claim: InclusionClaim, proof: readonly Buffer[]): boolean {
  if (claim.index < 0 || claim.index >= claim.size) return false;
  let index = claim.index;
  let last = claim.size - 1;
  let root = claim.leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (index % 2 === 1 || index === last) {
      root = nodeHash(sibling, root);
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2);
        last = Math.floor(last / 2);
      }
    } else {
      root = nodeHash(root, sibling);
    }
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && root.equals(claim.root);
}

function subProof(first: number, leaves: readonly Buffer[], isWhole: boolean): readonly Buffer[] {
  if (first === leaves.length) return isWhole ? [] : [rootOf(frontierOf(leaves))];
  const split = splitPoint(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  return first <= split
    ? [...subProof(first, left, isWhole), rootOf(frontierOf(right))]
    : [...subProof(first - split, right, false), rootOf(frontierOf(left))];
}

/**
 * The proof that the first `first` leaves are the tree that was there before (RFC 6962 section
 * 2.1.2). Throws RangeError when `first` is 0 or larger than the tree.
 */
export function consistencyProof(leaves: readonly Buffer[], first: number): readonly Buffer[] {
  if (first < 1 || first > leaves.length) throw new RangeError('There was no such tree.');
  return subProof(first, leaves, true);
}

type Tree = { readonly size: number; readonly root: Buffer };

/** Whether the proof shows that `older` is a prefix of `newer` (RFC 9162 section 2.1.4.2). */
export function isConsistent(older: Tree, newer: Tree, proof: readonly Buffer[]): boolean {
  if (older.size < 1 || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  let index = older.size - 1;
  let last = newer.size - 1;
  while (index % 2 === 1) {
    index = (index - 1) / 2;
    last = Math.floor(last / 2);
  }
  // A complete older tree is itself the first node of the path.
  const path = index === 0 ? [older.root, ...proof] : proof;
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let olderRoot = start;
  let newerRoot = start;
  for (const node of rest) {
    if (last === 0) return false;
    if (index % 2 === 1 || index === last) {
      olderRoot = nodeHash(node, olderRoot);
      newerRoot = nodeHash(node, newerRoot);
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2);
        last = Math.floor(last / 2);
      }
    } else {
      newerRoot = nodeHash(newerRoot, node);
    }
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && olderRoot.equals(older.root) && newerRoot.equals(newer.root);
}
