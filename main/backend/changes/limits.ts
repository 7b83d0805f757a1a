import { Failure } from '../../../shared/failure.ts';
import { requireWithinLimit } from '../../../shared/managed.ts';
import type { AccountKind } from '../../../shared/model/account.ts';
import type { ChangeKind, Edit } from '../../../shared/model/change.ts';
import { needOf, needsOf, requireChange } from '../../../shared/role-attributes.ts';
import type { CommandContext } from '../context.ts';
import { holdsCredentials } from '../live/credentials.ts';
import { liveDirectories } from '../live/stored.ts';
import { plainName } from '../replica/names.ts';
import type { Reader } from '../store/reader.ts';
import { isPersonal } from './image.ts';
import type { Line } from './lines.ts';
import { linesOf, type StoredChange } from './sets.ts';

const hourMs = 60 * 60_000;

/** Whether edits need the personal values of an account. */
export function needsPersonal(edits: readonly Edit[]): boolean {
  return edits.some((edit) => 'attribute' in edit && isPersonal(edit.attribute));
}

type Asking = Pick<CommandContext, 'operator' | 'personal'>;

/** Refuses edits of attributes that the operator has no key for. */
export function requireKeyFor({ personal }: Asking, edits: readonly Edit[]): void {
  if (needsPersonal(edits) && !personal.isOpen) throw new Failure('compartment-closed');
}

/** Refuses edits of what the role may not change, before anything is compared with what is there. */
export function requireEdits({ operator }: Asking, edits: readonly Edit[]): void {
  requireChange(operator.role, edits.map(needOf));
}

/** Refuses a change, made of lines already, that holds what the role may not change. */
export function requireLines(
  { operator }: Asking,
  change: { readonly kind: ChangeKind; readonly lines: readonly Line[] },
): void {
  requireChange(operator.role, needsOf(operator.role, change));
}

/** Refuses to stage for many accounts at once where the role does not allow it. */
export function requireBulk({ operator }: Asking, targets: number): void {
  if (targets > 1 && !operator.role.limits.bulk) throw new Failure('limit-exceeded', { most: 1 });
}

/** Refuses a set with more changes than the role or the managed policy allows. */
export function requireSetSize(
  { operator, managed }: Pick<CommandContext, 'operator' | 'managed'>,
  changes: number,
): void {
  requireWithinLimit(managed, 'changes', changes);
  const most = operator.role.limits.perSet;
  if (most !== null && changes > most) throw new Failure('limit-exceeded', { most });
}

/** Refuses to apply what is too much for the role, or needs a key that the operator does not hold. */
export function requireApplicable(context: CommandContext, set: number, left: number): void {
  const { operator, personal, store, now } = context;
  const total = store.read.value<number>('SELECT count(*) FROM changes WHERE change_set = ?', set);
  requireSetSize(context, total ?? left);
  const most = operator.role.limits.perHour;
  if (most !== null && left + appliedSince(store.read, operator.name, now() - hourMs) > most) {
    throw new Failure('limit-exceeded', { most });
  }
  // What a server answers is taken over whole, personal values among it.
  const keyless = !personal.isOpen || !holdsCredentials(context);
  if (keyless && touchesLive(store.read, set)) throw new Failure('compartment-closed');
  const sealed = 'SELECT 1 FROM changes WHERE change_set = ? AND sealed IS NOT NULL LIMIT 1';
  if (!personal.isOpen && store.read.value<number>(sealed, set) !== undefined) {
    throw new Failure('compartment-closed');
  }
  requireChangeable(context, set);
}

/** Refuses a set, whoever staged it, that holds what the role may not change. */
export function requireChangeable(context: CommandContext, set: number): void {
  const { operator, personal, store } = context;
  // Sets with masked attributes are out of sight already.
  if ((operator.role.attributes?.change ?? null) === null) return;
  const sql = `SELECT * FROM changes WHERE change_set = ? AND state NOT IN ('withdrawn')`;
  for (const change of store.read.each<StoredChange>(sql, set)) {
    requireLines(context, { kind: change.kind, lines: linesOf(personal, change) });
  }
}

function touchesLive(read: Reader, set: number): boolean {
  const sql = 'SELECT DISTINCT directory FROM changes WHERE change_set = ?';
  const directories = new Set(read.values<number>(sql, set));
  return liveDirectories(read).some(({ id }) => directories.has(id));
}

/** How many changes an operator has applied, as the log counts them: signing in anew forgets none. */
function appliedSince(read: Reader, operator: string, since: number): number {
  const sql = `SELECT count(*) FROM audit WHERE time >= ? AND operator = ?
    AND change_set IS NOT NULL AND action GLOB 'accounts.*' AND decision = 'allowed'`;
  return read.value<number>(sql, since, operator) ?? 0;
}

/** Refuses to move an account to where the operator could not see it. */
export function requireMoveWithin({ operator }: Asking, edits: readonly Edit[]): void {
  const { units } = operator.role.scope;
  if (units === null) return;
  const isOutside = edits.some((edit) => {
    if (edit.do !== 'move') return false;
    const parent = plainName(edit.parent);
    return !units.some((unit) => parent === unit || parent.endsWith(`,${unit}`));
  });
  if (isOutside) throw new Failure('out-of-scope');
}

/** Refuses to make an account that the operator could not see afterwards. */
export function requireWithinScope(
  { operator }: Asking,
  account: { readonly directory: number; readonly kind: AccountKind; readonly department: string },
): void {
  const { directories, units, groups, departments, kinds } = operator.role.scope;
  const department = account.department.toLowerCase();
  const isWithin =
    (directories?.includes(account.directory) ?? true) &&
    (kinds?.includes(account.kind) ?? true) &&
    (departments?.some((one) => one.toLowerCase() === department) ?? true) &&
    // A new account is in no group, and its place in the tree is not the operator's to choose.
    units === null &&
    groups === null;
  if (!isWithin) throw new Failure('out-of-scope');
}
