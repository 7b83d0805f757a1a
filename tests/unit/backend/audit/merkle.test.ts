import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencyProof,
  decodeFrontier,
  EMPTY_FRONTIER,
  encodeFrontier,
  frontierOf,
  inclusionProof,
  isConsistent,
  isIncluded,
  rootOf,
} from '../../../../main/backend/audit/merkle.ts';
import { grow, rootHash, type Tree } from '../../../../main/verifier/hashes.ts';

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};

// The leaves and roots of the reference implementation of RFC 6962.
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const vectorLeaves = inputs.map((input) => sha256(Buffer.of(0), Buffer.from(input, 'hex')));

const hex = (proof: readonly Buffer[]): string[] => proof.map((node) => node.toString('hex'));

/** RFC 6962 section 2.1, word by word. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

const leavesUpTo = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => sha256(Buffer.from(`leaf ${index}`)));

describe('the tree of RFC 6962', () => {
  test('has the roots of the reference implementation at every size', () => {
    const found = roots.map((_, index) =>
      rootOf(frontierOf(vectorLeaves.slice(0, index + 1))).toString('hex'),
    );
    expect(found).toEqual(roots);
  });

  test('has the hash of nothing as the root of the empty tree', () => {
    expect(rootOf(EMPTY_FRONTIER)).toEqual(sha256());
  });

  test('proves inclusion as the reference implementation does', () => {
    expect(hex(inclusionProof(vectorLeaves, 0))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
  });

  test('proves consistency as the reference implementation does', () => {
    expect(hex(consistencyProof(vectorLeaves, 6))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  test('has the same root by frontier, by the standalone verifier and by definition', () => {
    const leaves = leavesUpTo(200);
    for (let size = 0; size <= leaves.length; size += 1) {
      const some = leaves.slice(0, size);
      const tree = some.reduce<Tree>(grow, []);
      expect(rootOf(frontierOf(some))).toEqual(naiveRoot(some));
      expect(rootHash(tree)).toEqual(naiveRoot(some));
    }
  });

  test('comes back from its encoded frontier, and from no other length', () => {
    const frontier = frontierOf(leavesUpTo(173));
    const bytes = encodeFrontier(frontier);
    expect(decodeFrontier(173, bytes)).toEqual(frontier);
    expect(decodeFrontier(172, bytes)).toBeNull();
    expect(decodeFrontier(173, bytes.subarray(1))).toBeNull();
  });
});

describe('proofs', () => {
  const sizes = fc.integer({ min: 1, max: 130 });

  test('of inclusion hold for every leaf of every small tree, and for no other place', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, pick, otherPick) => {
        const leaves = leavesUpTo(size);
        const index = pick % size;
        const other = otherPick % size;
        const proof = inclusionProof(leaves, index);
        const claim = {
          leaf: leaves[index] ?? Buffer.alloc(0),
          index,
          size,
          root: naiveRoot(leaves),
        };
        expect(isIncluded(claim, proof)).toBe(true);
        expect(isIncluded({ ...claim, index: other }, proof)).toBe(other === index);
        expect(isIncluded({ ...claim, leaf: sha256(claim.leaf) }, proof)).toBe(false);
      }),
    );
  });

  test('of consistency hold for every earlier tree, and for no other root', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, pick) => {
        const leaves = leavesUpTo(size);
        const first = (pick % size) + 1;
        const proof = consistencyProof(leaves, first);
        const older = { size: first, root: naiveRoot(leaves.slice(0, first)) };
        const newer = { size, root: naiveRoot(leaves) };
        expect(isConsistent(older, newer, proof)).toBe(true);
        expect(isConsistent({ ...older, root: sha256(older.root) }, newer, proof)).toBe(false);
        expect(isConsistent(older, { ...newer, root: sha256(newer.root) }, proof)).toBe(false);
      }),
    );
  });

  test('with one node too many or too few do not hold', () => {
    const leaves = leavesUpTo(37);
    const claim = {
      leaf: leaves[20] ?? Buffer.alloc(0),
      index: 20,
      size: 37,
      root: naiveRoot(leaves),
    };
    const proof = inclusionProof(leaves, 20);
    expect(isIncluded(claim, proof.slice(1))).toBe(false);
    expect(isIncluded(claim, proof.slice(0, -1))).toBe(false);
    expect(isIncluded(claim, [...proof, Buffer.alloc(32)])).toBe(false);
    const older = { size: 20, root: naiveRoot(leaves.slice(0, 20)) };
    const newer = { size: 37, root: naiveRoot(leaves) };
    const consistency = consistencyProof(leaves, 20);
    expect(isConsistent(older, newer, consistency.slice(1))).toBe(false);
    expect(isConsistent(older, newer, [...consistency, Buffer.alloc(32)])).toBe(false);
  });

  test('are refused for leaves that are not there', () => {
    expect(() => inclusionProof(vectorLeaves, 8)).toThrow(RangeError);
    expect(() => consistencyProof(vectorLeaves, 9)).toThrow(RangeError);
    expect(() => consistencyProof(vectorLeaves, 0)).toThrow(RangeError);
  });
});
