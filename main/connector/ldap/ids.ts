import { equals, type Filter } from './filter.ts';
import type { Server } from './server.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** 389 Directory Server groups the digits in another way. */
const uniqueId = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;

/** Whether a stable id is one that the server gave, and not the DN of an entry without one. */
export function isServerId(id: string): boolean {
  return uuid.test(id) || uniqueId.test(id);
}

/** The bytes of an objectGUID, whose first three fields are little-endian (MS-DTYP 2.3.4). */
export function guidBytes(id: string): Uint8Array {
  const digits = Buffer.from(id.replaceAll('-', ''), 'hex');
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Uint8Array.from(order, (at) => digits[at] ?? 0);
}

/** The text form of the 16 bytes of an entryUUID as RFC 4533 sends it. */
export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Finds the entry with this id and no other. */
export function hasId({ dialect }: Server, id: string): Filter {
  return equals(dialect.id, dialect.id === 'objectGUID' ? guidBytes(id) : id);
}
