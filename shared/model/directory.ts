import * as v from 'valibot';
import { count, instant, requiredText, rowId } from './base.ts';
import { connection, serverKinds } from './connection.ts';

/** Kinds of directory. `practice` is a local one with synthetic accounts, `ldap` is at a server. */
export const directoryKinds = ['local', 'file', 'practice', 'ldap'] as const;
export type DirectoryKind = (typeof directoryKinds)[number];

/** How often a live directory is read by itself: from five minutes to a week. */
export const scheduleMinutes = v.nullable(v.pipe(count, v.minValue(5), v.maxValue(10_080)));

/** What a live directory has beside its accounts. */
export const liveState = v.strictObject({
  server: v.picklist(serverKinds),
  connection,
  /** Whether the vault holds a password for it. */
  hasPassword: v.boolean(),
  scheduleMinutes,
  /** When it was last read whole. */
  fullAt: instant,
  triedAt: instant,
  /** Why the last reading stopped: a code; null when it came to its end. */
  problem: v.nullable(v.string()),
  /** So many of the known accounts would go. Nothing is taken away until somebody says so. */
  deletions: v.nullable(v.strictObject({ gone: count, known: count })),
});
export type LiveState = v.InferOutput<typeof liveState>;

/** A connected source of accounts. */
export const directory = v.strictObject({
  id: rowId,
  name: v.string(),
  kind: v.picklist(directoryKinds),
  accounts: count,
  groups: count,
  deleted: count,
  createdAt: v.number(),
  /** When the replica was last brought up to date with its source. */
  refreshedAt: instant,
  /** Null for a directory that is not at a server. */
  live: v.nullable(liveState),
});
export type Directory = v.InferOutput<typeof directory>;

/** Fields that a CSV column can become. */
export const mappedFields = [
  'id',
  'name',
  'givenName',
  'surname',
  'userName',
  'mail',
  'title',
  'department',
  'employeeId',
  'manager',
  'mobile',
  'phone',
  'homePhone',
  'homeAddress',
  'disabled',
  'expiresAt',
  'kind',
  'attribute',
  'ignore',
] as const;
export type MappedField = (typeof mappedFields)[number];

/** What each column of a CSV file becomes. `attribute` keeps the column under its header. */
export const csvMapping = v.strictObject({
  delimiter: v.picklist([',', ';', '\t', '|']),
  encoding: v.picklist(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  hasHeader: v.boolean(),
  columns: v.pipe(
    v.array(
      v.strictObject({
        header: v.pipe(v.string(), v.maxLength(256)),
        field: v.picklist(mappedFields),
      }),
    ),
    v.maxLength(1_000),
  ),
});
export type CsvMapping = v.InferOutput<typeof csvMapping>;

/** What a file looks like before it is imported. */
export const filePreview = v.strictObject({
  format: v.picklist(['ldif', 'csv']),
  name: v.string(),
  sizeBytes: count,
  mapping: v.nullable(csvMapping),
  /** At most 20 rows of cells (CSV), or of `dn` and attribute count (LDIF). */
  rows: v.array(v.array(v.string())),
  problems: v.array(v.string()),
});
export type FilePreview = v.InferOutput<typeof filePreview>;

/** Connections as a file carries them from one vault to another. Holds no secret and no pin. */
export const connectionPack = v.strictObject({
  format: v.literal('bailiwick-connections'),
  version: v.literal(1),
  connections: v.pipe(
    v.array(
      v.strictObject({
        name: requiredText(100),
        server: v.picklist(serverKinds),
        scheduleMinutes,
        connection,
      }),
    ),
    v.maxLength(100),
  ),
});
export type ConnectionPack = v.InferOutput<typeof connectionPack>;
