import type { Share } from './shamir.ts';
import { groupCountOf, readSpelled, spell } from './spelled.ts';
import { keyBytes, wipe } from './wrap.ts';

/** A share of a recovery group, by the group's number, as an officer keeps it. */
export type GroupShare = Share & { readonly group: number };

const headBytes = 3;
const spelling = { purpose: 'bw/v1/share', secretBytes: headBytes + keyBytes, checkBytes: 5 };

/** How many groups of four characters a share has. */
export const shareGroupCount = groupCountOf(spelling);

/**
 * The text of a share, spelled as the recovery kit is: the number of its group in 16 bits, its
 * index in 8, 256 bits of the share and 40 check bits, as 16 groups of four characters.
 */
export function formatShare({ group, index, value }: GroupShare): string {
  const body = Buffer.alloc(spelling.secretBytes);
  body.writeUInt16BE(group, 0);
  body.writeUInt8(index, 2);
  value.copy(body, headBytes);
  const groups = spell(body, spelling);
  wipe(body);
  return groups.join('-');
}

/** The share that a person typed; null when the text is none. The caller wipes its value. */
export function parseShare(text: string): GroupShare | null {
  const body = readSpelled(text, spelling);
  if (typeof body === 'string') return null;
  const index = body.readUInt8(2);
  const value = Buffer.from(body.subarray(headBytes));
  const share = { group: body.readUInt16BE(0), index, value };
  wipe(body);
  if (index > 0) return share;
  wipe(value);
  return null;
}
