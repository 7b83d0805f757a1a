import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  appendLeaf,
  decodeFrontier,
  EMPTY_FRONTIER,
  encodeFrontier,
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

const frontierOf = (leaves: readonly Buffer[]) => leaves.reduce(appendLeaf, EMPTY_FRONTIER);

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
