import type { SentChange, SentResult } from '../../../../shared/live.ts';
import type { LdapResult, RawEntry } from '../answers.ts';
import { type Context, nameOf } from '../context.ts';
import { byId } from '../read.ts';
import { modifyRequest } from '../requests.ts';
import { results } from '../results.ts';
import { modificationsOf, type Step, stepsOf } from './lines.ts';
import { done, guardOf, isExact, refused, untilNotOvertaken, write } from './write.ts';

/** Attributes that a change must see: its own, and the mark that a guard names. */
export function attributesFor({ server }: Context, change: SentChange): readonly string[] {
  const own = change.lines.map(({ name }) => name).filter((name) => !name.startsWith('@'));
  return [server.dialect.mark, ...own];
}

/** Writes the steps of one entry in one modify. */
export async function writeSteps(
  context: Context,
  id: string,
  entry: RawEntry,
  steps: readonly Step[],
): Promise<LdapResult> {
  const dn = nameOf(context.server, entry);
  const guard = guardOf(context, id, entry, true);
  const { dialect } = context.server;
  const first = isExact(context, entry) ? 'replace' : 'values';
  const result = await write(
    context,
    modifyRequest(dn, modificationsOf(steps, dialect, first)),
    guard,
  );
  // Values of an attribute without an equality rule cannot be named one by one (RFC 4511 §4.6).
  if (result.code !== results.inappropriateMatching || first === 'replace') return result;
  return write(context, modifyRequest(dn, modificationsOf(steps, dialect, 'replace')), guard);
}

/**
 * Sets attributes, each from what it was to what it becomes, in one modify. An entry that was read
 * ahead will do where the guard notices every change since; an attempt that was overtaken reads.
 */
export function applyModify(
  context: Context,
  change: SentChange,
  ahead?: RawEntry,
): Promise<SentResult> {
  let fresh = ahead && isExact(context, ahead) ? ahead : null;
  return untilNotOvertaken(async () => {
    const held = fresh;
    fresh = null;
    const ready = held && stepsOf(held, change.lines);
    // Only a write is guarded: what is to be refused, or is so already, is read at its own time.
    if (held && ready && ready.length > 0) return writeSteps(context, change.remoteId, held, ready);
    const entry = await byId(context, change.remoteId, attributesFor(context, change));
    if (entry === null) return refused('account-missing');
    const steps = stepsOf(entry, change.lines);
    if (steps === null) return refused('account-changed');
    return steps.length === 0 ? done : writeSteps(context, change.remoteId, entry, steps);
  });
}
