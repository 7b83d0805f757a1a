import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { writeCsv } from './csv-writer.ts';
import type { LdifEntry } from './ldif.ts';
import { formatLdif } from './ldif-writer.ts';
import { EntryMapper } from './map-entry.ts';
import { type PracticeOptions, practiceEntries, practiceNowMs } from './practice.ts';

const pieceLength = 262_144;

/**
 * Writes the practice directory as LDIF that OpenLDAP's slapadd takes when `operational` is
 * false. The stream is left open.
 */
export async function writePracticeLdif(
  stream: Writable,
  count: number,
  seed: number,
  options?: PracticeOptions,
): Promise<void> {
  // No version line: slapadd takes it for an attribute of the first entry.
  let text = '';
  for (const entry of practiceEntries(count, seed, options)) {
    text += formatLdif(entry);
    if (text.length < pieceLength) continue;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  }
  if (!stream.write(text)) await once(stream, 'drain');
}

/** Columns of the practice directory as CSV; `suggestColumns` knows them all. */
export const practiceColumns = [
  'ID',
  'DN',
  'Kind',
  'User name',
  'Name',
  'Given name',
  'Surname',
  'E-mail',
  'Title',
  'Department',
  'Employee number',
  'Manager',
  'City',
  'Phone',
  'Mobile',
  'Home phone',
  'Home address',
  'Description',
  'Disabled',
  'Locked',
  'Must change',
  'Password expired',
  'Expires at',
  'Password set at',
  'Last sign-in at',
  'Created at',
] as const;

/** Writes the same accounts as CSV, without the members of groups. The stream is left open. */
export async function writePracticeCsv(
  stream: Writable,
  count: number,
  seed: number,
): Promise<void> {
  for await (const text of writeCsv(practiceColumns, practiceRows(count, seed))) {
    if (!stream.write(text)) await once(stream, 'drain');
  }
}

function* practiceRows(count: number, seed: number): Generator<readonly string[], void, undefined> {
  const mapper = new EntryMapper({ nowMs: practiceNowMs });
  for (const entry of practiceEntries(count, seed)) {
    const mapped = mapper.map(entry);
    if (mapped.kind !== 'record') continue;
    const { record } = mapped;
    const flags = [record.disabled, record.locked, record.mustChange, record.passwordExpired];
    const times = [record.expiresAt, record.passwordSetAt, record.lastSignInAt, record.createdAt];
    yield [
      record.remoteId,
      entry.dn,
      record.kind,
      record.userName,
      record.name,
      valueOf(entry, 'givenName'),
      valueOf(entry, 'sn'),
      record.mail,
      record.title,
      record.department,
      record.employeeId,
      record.manager,
      ...['l', 'telephoneNumber', 'mobile', 'homePhone', 'homePostalAddress', 'description'].map(
        (name) => valueOf(entry, name),
      ),
      ...flags.map((flag) => (flag ? 'yes' : 'no')),
      ...times.map((ms) => (ms === null ? '' : new Date(ms).toISOString())),
    ];
  }
}

function valueOf(entry: LdifEntry, name: string): string {
  const value = entry.attributes.find((attribute) => attribute.name === name)?.values[0];
  return typeof value === 'string' ? value : '';
}
