import { type Connection, usualPoliteness } from '../../../shared/model/connection.ts';
import type { Directory } from '../../../shared/model/directory.ts';

/** What the assistant has collected so far: texts as they were typed. */
export type Draft = {
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly security: Connection['security'];
  readonly isAnonymous: boolean;
  readonly bindName: string;
  readonly password: string;
  /** One base DN a line; none means every naming context of the server. */
  readonly bases: string;
  readonly isReadOnly: boolean;
  readonly pageSize: string;
  readonly requestsPerSecond: string;
  readonly openRequests: string;
  /** Null is on demand. */
  readonly scheduleMinutes: number | null;
  readonly pin: string | null;
};

export const steps = ['server', 'sign-in', 'scope', 'check'] as const;
export type Step = (typeof steps)[number];

/** Registered for LDAP with StartTLS and for LDAP over TLS (IANA). */
const ports = { starttls: '389', ldaps: '636' } as const;

/** How often a directory can be read by itself: from a quarter of an hour to a week. */
export const schedules: readonly (number | null)[] = [null, 15, 60, 240, 1_440, 10_080];

export const newDraft: Draft = {
  name: '',
  host: '',
  port: ports.ldaps,
  security: 'ldaps',
  isAnonymous: false,
  bindName: '',
  password: '',
  bases: '',
  isReadOnly: false,
  pageSize: '500',
  requestsPerSecond: String(usualPoliteness.requestsPerSecond),
  openRequests: String(usualPoliteness.openRequests),
  scheduleMinutes: 60,
  pin: null,
};

/** The assistant's view of a directory that is connected already. Its password never comes back. */
export function draftOf({ name, live }: Directory): Draft {
  if (!live) return { ...newDraft, name };
  const { connection } = live;
  return {
    name,
    host: connection.host,
    port: String(connection.port),
    security: connection.security,
    isAnonymous: connection.bindName === null,
    bindName: connection.bindName ?? '',
    password: '',
    bases: connection.bases.join('\n'),
    isReadOnly: connection.readOnly,
    pageSize: String(connection.pageSize),
    requestsPerSecond: String(connection.requestsPerSecond),
    openRequests: String(connection.openRequests),
    scheduleMinutes: live.scheduleMinutes,
    pin: connection.pin,
  };
}

/** The draft with another value; what no longer holds with it goes too. */
export function withValue<Key extends keyof Draft>(
  draft: Draft,
  key: Key,
  value: Draft[Key],
): Draft {
  const next = { ...draft, [key]: value };
  if (key === 'security' && draft.port === ports[draft.security]) {
    return { ...next, port: ports[next.security], pin: null };
  }
  // A certificate was accepted for one server only.
  return key === 'host' || key === 'port' ? { ...next, pin: null } : next;
}

export function basesOf({ bases }: Draft): readonly string[] {
  return bases
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** The connection that a draft without problems stands for. */
export function connectionOf(draft: Draft): Connection {
  return {
    host: draft.host.trim(),
    port: Number(draft.port),
    security: draft.security,
    bindName: draft.isAnonymous ? null : draft.bindName.trim(),
    bases: [...basesOf(draft)],
    readOnly: draft.isReadOnly,
    pageSize: Number(draft.pageSize),
    requestsPerSecond: Number(draft.requestsPerSecond),
    openRequests: Number(draft.openRequests),
    pin: draft.pin,
  };
}

/** The password to send; null signs in with none, or with the stored one. */
export function passwordOf(draft: Draft): string | null {
  return draft.isAnonymous || draft.password === '' ? null : draft.password;
}

/** A whole number of these bounds, as people type it. */
function isWhole(text: string, from: number, to: number): boolean {
  return /^\d{1,6}$/u.test(text) && Number(text) >= from && Number(text) <= to;
}

type Known = {
  /** Names of the other directories. */
  readonly taken: ReadonlySet<string>;
  /** The directory as it is, when it is not a new one. */
  readonly present: Directory | null;
};

/** Whether the stored password still serves: the same server and the same name. */
export function keepsPassword(draft: Draft, present: Directory | null): boolean {
  const live = present?.live;
  if (!live?.hasPassword) return false;
  const { host, port, bindName } = live.connection;
  return (
    draft.host.trim() === host && draft.port === String(port) && draft.bindName.trim() === bindName
  );
}

/** Why a step is not complete, as the end of a message id; null when it is. */
export function problemOf(step: Step, draft: Draft, known: Known): string | null {
  switch (step) {
    case 'server':
      return serverProblem(draft, known);
    case 'sign-in':
      if (draft.isAnonymous) return null;
      if (draft.bindName.trim() === '') return 'bind-name';
      if (draft.password === '' && !keepsPassword(draft, known.present)) return 'password';
      return null;
    case 'scope':
      if (!isWhole(draft.pageSize, 1, 10_000)) return 'page-size';
      if (!isWhole(draft.requestsPerSecond, 1, 100_000)) return 'requests-per-second';
      if (!isWhole(draft.openRequests, 1, 32)) return 'open-requests';
      if (basesOf(draft).length > 16) return 'bases-many';
      return basesOf(draft).every((base) => /^[^=,]+=.+$/u.test(base)) ? null : 'bases';
    case 'check':
      return null;
  }
}

function serverProblem(draft: Draft, { taken, present }: Known): string | null {
  if (draft.name.trim() === '') return 'name';
  if (present === null && taken.has(draft.name.trim())) return 'name-taken';
  if (draft.host.trim() === '') return 'host';
  if (!/^[A-Za-z0-9._:-]+$/u.test(draft.host.trim())) return 'host-signs';
  return isWhole(draft.port, 1, 65_535) ? null : 'port';
}
