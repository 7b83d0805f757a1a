import type { Decision } from '../../../shared/model/audit.ts';

/** What the code that acts says about the act. Times, numbers and hashes are added by the log. */
export type AuditEntry = {
  readonly operator: string;
  /** `feature.verb`, as in the contract. */
  readonly action: string;
  readonly target?: string | null;
  /** The target's name as the operator saw it: never a personal attribute. */
  readonly targetLabel?: string;
  /** Hashes of what was there before and after, as text. */
  readonly before?: string | null;
  readonly after?: string | null;
  readonly reason?: string;
  readonly ticket?: string;
  /** `allowed` when it is not named. */
  readonly decision?: Decision;
  /** Plain facts about the act; never personal values, secrets or file paths. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly changeSet?: number | null;
};

/** A row as it is hashed. `time` is UTC epoch milliseconds; `detail` is JSON text. */
export type AuditRow = {
  readonly seq: number;
  readonly epoch: number;
  readonly time: number;
  readonly operator: string;
  readonly device: string;
  readonly action: string;
  readonly target: string | null;
  readonly targetLabel: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string;
  readonly ticket: string;
  readonly decision: string;
  readonly detail: string;
  readonly changeSet: number | null;
};

/** A row as it lies in the table: the row and the leaf hash that was written with it. */
export type StoredRow = AuditRow & { readonly leaf: Buffer };

const TEXT_CHARS_MAX = 4_096;
const DETAIL_CHARS_MAX = 65_536;
const ANY_SURROGATE = /[\uD800-\uDFFF]/;
const LONE_SURROGATE = /\p{Surrogate}/gu;

function storableText(text: string, charsMax: number = TEXT_CHARS_MAX): string {
  if (text.length > charsMax) throw new RangeError('A text of the audit entry is too long.');
  // A lone surrogate has no UTF-8 form: SQLite and Node would each store another byte sequence,
  // and the row would look tampered with when it is read back.
  return ANY_SURROGATE.test(text) ? text.replace(LONE_SURROGATE, '\uFFFD') : text;
}

function optionalText(text: string | null | undefined): string | null {
  return text === undefined || text === null ? null : storableText(text);
}

function detailText(detail: AuditEntry['detail']): string {
  return detail === undefined ? '{}' : storableText(JSON.stringify(detail), DETAIL_CHARS_MAX);
}

export type RowPlace = {
  readonly seq: number;
  readonly epoch: number;
  readonly time: number;
  readonly device: string;
};

/** The row for an entry at its place in the log. Throws RangeError when a text is too long. */
export function rowFromEntry(entry: AuditEntry, place: RowPlace): AuditRow {
  return {
    seq: place.seq,
    epoch: place.epoch,
    time: place.time,
    operator: storableText(entry.operator),
    device: place.device,
    action: storableText(entry.action),
    target: optionalText(entry.target),
    targetLabel: storableText(entry.targetLabel ?? ''),
    before: optionalText(entry.before),
    after: optionalText(entry.after),
    reason: storableText(entry.reason ?? ''),
    ticket: storableText(entry.ticket ?? ''),
    decision: entry.decision ?? 'allowed',
    detail: detailText(entry.detail),
    changeSet: entry.changeSet ?? null,
  };
}
