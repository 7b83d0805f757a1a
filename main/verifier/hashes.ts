import { createHash } from 'node:crypto';
import type { Row } from './lines.ts';

export function sha256(...parts: readonly (Uint8Array | string)[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}

function integerField(value: number | null): Buffer {
  if (value === null) return Buffer.of(0);
  const field = Buffer.alloc(9, 1);
  field.writeBigInt64BE(BigInt(value), 1);
  return field;
}

function textField(value: string | null): Buffer {
  if (value === null) return Buffer.of(0);
  const length = Buffer.byteLength(value, 'utf8');
  const field = Buffer.alloc(5 + length, 2);
  field.writeUInt32BE(length, 1);
  field.write(value, 5, 'utf8');
  return field;
}

/** Leaf of a row, as if it stood at `seq`. */
export function leafAt(vault: string, row: Row, seq: number): Buffer {
  const fields = [
    Buffer.of(0x00, 0x01),
    textField(vault),
    integerField(seq),
    integerField(row.epoch),
    integerField(row.time),
    textField(row.operator),
    textField(row.device),
    textField(row.action),
    textField(row.target),
    textField(row.targetLabel),
    textField(row.before),
    textField(row.after),
    textField(row.reason),
    textField(row.ticket),
    textField(row.decision),
    textField(row.detail),
    integerField(row.changeSet),
  ];
  return sha256(Buffer.concat(fields));
}

/** A tree that grows: complete subtrees with their heights, the highest at the bottom. */
export type Tree = readonly { readonly height: number; readonly hash: Buffer }[];

export function grow(tree: Tree, leaf: Buffer): Tree {
  let top = { height: 0, hash: leaf };
  let rest = tree.length;
  for (; rest > 0; rest -= 1) {
    const below = tree[rest - 1];
    if (below?.height !== top.height) break;
    top = { height: top.height + 1, hash: sha256(Buffer.of(1), below.hash, top.hash) };
  }
  return [...tree.slice(0, rest), top];
}

export function rootHash(tree: Tree): Buffer {
  const peaks = [...tree].reverse();
  const [last, ...others] = peaks;
  if (last === undefined) return sha256();
  return others.reduce((right, left) => sha256(Buffer.of(1), left.hash, right), last.hash);
}
