import type { FailedSignIns } from '../../../shared/model/session.ts';
import { Failure, type FailureCode } from '../../../shared/failure.ts';
import type { AuditEntry } from '../audit/row.ts';
import type { RecoveryKit } from '../vault/recovery-kit.ts';
import { noFailedSignIns } from './failed-sign-ins.ts';
import type { KeyAnswer } from './key-request.ts';
import type { Opened } from './open-vault.ts';

type Detail = Readonly<Record<string, string>>;

/** Writes an act on the vault itself into the log. Refuses when that cannot be. */
export function record(opened: Opened, action: string, detail: Detail): void {
  opened.services.store.write(() => ({
    value: null,
    entries: [entryOf(opened, action, detail)],
  }));
}

/**
 * Writes down what has happened already, or what only lets an operator read; on a full disk, from
 * the reserve.
 */
export function tell(opened: Opened, ...acts: readonly Act[]): void {
  const [first, ...rest] = acts.map(([action, detail]) => entryOf(opened, action, detail));
  if (!first) return;
  try {
    opened.services.store.record([first, ...rest]);
  } catch (error) {
    // A damaged log and a disk without any room take no rows, and still let an operator in to read.
    const isKnown = error instanceof Failure && tellsNothing.has(error.code);
    if (!isKnown) throw error;
  }
}

/** The row that says that the process before this one ended in the middle of its work. */
export function restarted({ wasCut }: Opened): readonly Act[] {
  return wasCut ? [['session.restart', {}]] : [];
}

/** An act on the vault itself, with what the log says of it. */
export type Act = readonly [action: string, detail: Detail];

/** What is told of a vault that is open. */
export function describe(
  opened: Opened,
  kit: RecoveryKit | null,
  failedSignIns: FailedSignIns = noFailedSignIns,
): KeyAnswer {
  const { alarm, damage, id } = opened.services.vault;
  return {
    vaultId: id,
    operatorId: opened.operator.id,
    operatorName: opened.operator.name,
    kit: kit?.text ?? null,
    readOnly: alarm !== null || damage.found !== null,
    problem: alarm?.kind ?? null,
    failedSignIns,
  };
}

function entryOf(opened: Opened, action: string, detail: Detail): AuditEntry {
  const decision = detail['step'] === 'failed' ? 'failed' : 'allowed';
  return { action, operator: opened.operator.name, target: 'vault', decision, detail };
}

const tellsNothing: ReadonlySet<FailureCode> = new Set([
  'disk-failed',
  'disk-full',
  'vault-read-only',
]);
