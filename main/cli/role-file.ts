import * as v from 'valibot';
import { draftOfRole, type RoleDraft, role } from '../../shared/model/role.ts';
import { UsageError } from './problems.ts';

const notChanged = 'Nothing was changed.';
const known: ReadonlySet<string> = new Set([
  ...Object.keys(role.entries),
  ...Object.keys(role.entries.scope.entries),
  ...Object.keys(role.entries.limits.entries),
  ...Object.keys(role.entries.attributes.wrapped.entries),
]);

/**
 * Reads a role as `roles list --json` prints one: JSON in UTF-8, an object of `shared/model/role.ts`.
 * Throws `UsageError`, which names the field that is wrong and repeats nothing that was written.
 */
export function readRole(bytes: Uint8Array): RoleDraft {
  const parsed = v.safeParse(role, jsonOf(bytes), { abortEarly: true });
  if (parsed.success) return draftOfRole(parsed.output);
  const place = placeOf(parsed.issues[0]);
  const where = place === '' ? '' : ` at ${place}`;
  throw new UsageError(`The role is not understood${where}. ${notChanged}`);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new UsageError(`The role is no JSON. ${notChanged}`);
  }
}

/** The field of an issue; names that are none of ours are left out. */
function placeOf(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => key);
  const ours = keys.filter((key) => typeof key === 'number' || known.has(String(key)));
  return ours.join('.');
}
