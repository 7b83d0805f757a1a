import { Readable } from 'node:stream';
import type {
  LdifEntry,
  LdifLimits,
  LdifProblem,
  LdifRecord,
} from '../../../../main/connector/file/ldif.ts';
import { readLdif } from '../../../../main/connector/file/ldif-reader.ts';

export type Item = LdifRecord | LdifProblem;

export function chunks(bytes: Buffer, size: number): AsyncIterable<Uint8Array> {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return Readable.from(parts);
}

export async function read(
  text: string | Buffer,
  options: { size?: number; limits?: Partial<LdifLimits> } = {},
): Promise<Item[]> {
  const bytes = Buffer.from(text);
  const items: Item[] = [];
  const limits = options.limits ?? {};
  for await (const batch of readLdif(chunks(bytes, options.size ?? 65_536), { limits }))
    items.push(...batch.items);
  return items;
}

export function reasons(items: readonly Item[]): unknown[] {
  return items.map((item) => (item.kind === 'problem' ? [item.line, item.reason] : item.dn));
}

export function values(item: Item | undefined, key: string): unknown {
  return (item as LdifEntry).attributes.find((attribute) => attribute.key === key)?.values;
}
