import * as v from 'valibot';
import { count, instant, rowId } from './base.ts';

/** Kinds of directory in this release. `practice` is a local one with synthetic accounts. */
export const directoryKinds = ['local', 'file', 'practice'] as const;
export type DirectoryKind = (typeof directoryKinds)[number];

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
