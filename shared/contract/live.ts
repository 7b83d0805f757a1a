import * as v from 'valibot';
import { count, fileToRead, fileToWrite, requiredText, rowId, text } from '../model/base.ts';
import { connection, doctorReport } from '../model/connection.ts';
import { directory, scheduleMinutes } from '../model/directory.ts';
import { job } from '../model/job.ts';
import { command } from './operation.ts';

const name = requiredText(100);
/** The password of an account of the server; null signs in with none or with the stored one. */
const password = v.nullable(v.pipe(text(1_024), v.minLength(1)));

/** Operations of directories at a server; they belong to the feature `directories`. */
export const live = {
  /**
   * Looks at a server and says what it finds; nothing is kept. `id` names the directory whose
   * stored password is used when none is given, and only for the same server and the same name.
   */
  probe: command({
    process: 'backend',
    access: 'directories.connect',
    topics: ['audit'],
    input: v.strictObject({
      connection,
      password,
      id: v.optional(v.nullable(rowId), null),
    }),
    sealed: ['password'],
    output: doctorReport,
    failures: ['compartment-closed', 'directory-missing', 'directory-local', 'credentials-missing'],
  }),
  /**
   * Connects a live directory: looks at the server first, and refuses one that it cannot sign in
   * to or whose certificate is neither trusted nor the pinned one. Reads no account yet.
   */
  addLive: command({
    process: 'backend',
    access: 'directories.connect',
    topics: ['directories', 'audit'],
    input: v.strictObject({
      name,
      connection,
      password,
      scheduleMinutes: v.optional(scheduleMinutes, null),
    }),
    sealed: ['password'],
    output: directory,
    failures: [
      'compartment-closed',
      'directory-name-taken',
      'directory-unreachable',
      'certificate-untrusted',
      'certificate-changed',
      'connection-insecure',
      'credentials-missing',
      'credentials-refused',
    ],
  }),
  /**
   * Changes how a live directory is reached; looks at the server first as `addLive` does. Another
   * server or another name to sign in with needs its password anew.
   */
  editConnection: command({
    process: 'backend',
    access: 'directories.connect',
    topics: ['directories', 'audit'],
    input: v.strictObject({ id: rowId, connection, password }),
    sealed: ['password'],
    output: directory,
    failures: [
      'compartment-closed',
      'directory-missing',
      'directory-local',
      'directory-unreachable',
      'certificate-untrusted',
      'certificate-changed',
      'connection-insecure',
      'credentials-missing',
      'credentials-refused',
      'job-running',
    ],
  }),
  /** Keeps another password for a live directory, sealed; null forgets it. Nothing changes at the server. */
  setPassword: command({
    process: 'backend',
    access: 'directories.connect',
    topics: ['directories', 'audit'],
    input: v.strictObject({ id: rowId, password }),
    sealed: ['password'],
    output: directory,
    failures: ['compartment-closed', 'directory-missing', 'directory-local'],
  }),
  /** Sets how often a live directory is read by itself while the vault is open; null is on demand. */
  setSchedule: command({
    process: 'backend',
    access: 'directories.connect',
    topics: ['directories', 'audit'],
    input: v.strictObject({ id: rowId, scheduleMinutes }),
    output: directory,
    failures: ['directory-missing', 'directory-local'],
  }),
  /**
   * Brings the replica up to date with its server: what changed, or everything anew. When too many
   * accounts would go it takes none away and asks; with `acceptDeletions` they go.
   */
  sync: command({
    process: 'backend',
    access: 'directories.sync',
    topics: ['directories', 'accounts', 'jobs', 'audit'],
    input: v.strictObject({
      id: rowId,
      full: v.optional(v.boolean(), false),
      acceptDeletions: v.optional(v.boolean(), false),
    }),
    output: job,
    failures: [
      'compartment-closed',
      'directory-missing',
      'directory-local',
      'credentials-missing',
      'job-running',
    ],
  }),
  /** Looks at the server of a live directory with what is stored, and says what it finds. */
  doctor: command({
    process: 'backend',
    access: 'directories.connect',
    topics: ['directories', 'audit'],
    input: v.strictObject({ id: rowId }),
    output: doctorReport,
    failures: ['compartment-closed', 'directory-missing', 'directory-local', 'credentials-missing'],
  }),
  /** Writes the settings of live directories, without secrets and pins, to a file that the operator chose. */
  exportPack: command({
    process: 'backend',
    access: 'directories.connect',
    topics: ['audit'],
    input: v.strictObject({ file: fileToWrite }),
    output: v.strictObject({ connections: count }),
    failures: ['file-token-unknown', 'file-unwritable'],
  }),
  /**
   * Adds the live directories of a pack. None is reached or read: each still needs its password,
   * and a person who accepts a certificate that this system does not trust. Names that are taken
   * are left out.
   */
  importPack: command({
    process: 'backend',
    access: 'directories.connect',
    topics: ['directories', 'audit'],
    input: v.strictObject({ file: fileToRead }),
    output: v.strictObject({ added: v.array(rowId), skipped: v.array(v.string()) }),
    failures: ['file-token-unknown', 'file-unreadable', 'pack-unusable'],
  }),
};
