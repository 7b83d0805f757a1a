import type { Line, SentChange, SentResult } from '../../../../shared/live.ts';
import { AnswerLost } from '../../directory.ts';
import type { LdapResult, RawEntry } from '../answers.ts';
import { type Context, nameOf, readOne } from '../context.ts';
import { byId } from '../read.ts';
import { modifyDnRequest } from '../requests.ts';
import { results } from '../results.ts';
import { stepsOf } from './lines.ts';
import { applyModify, attributesFor, writeSteps } from './modify.ts';
import { isSameDn, rdnType, splitDn } from './names.ts';
import { done, guardOf, readAfterWrite, refused, untilNotOvertaken, write } from './write.ts';

function textOf(values: Line['after']): string {
  const [value] = values ?? [];
  return typeof value === 'string' ? value : '';
}

/**
 * Gives an entry a new name, a new place or both. What the name brings along is changed by the
 * directory itself; other lines follow in a second write, and when that is refused the name is put
 * back.
 */
export async function applyRename(context: Context, change: SentChange): Promise<SentResult> {
  const line = change.lines.find(({ name }) => name === '@dn');
  if (!line) return applyModify(context, change);
  const wanted = textOf(line.after);
  const type = rdnType(wanted);
  const others = change.lines.filter(({ name }) => name.toLowerCase() !== type);
  let oldDn = '';
  const moved = await untilNotOvertaken(async () => {
    const entry = await byId(context, change.remoteId, attributesFor(context, change));
    if (entry === null) return refused('account-missing');
    oldDn = entry.dn;
    const isThere = isSameDn(entry.dn, wanted);
    if (!isThere && !isSameDn(entry.dn, textOf(line.before))) return refused('account-changed');
    if (stepsOf(entry, others) === null) return refused('account-changed');
    return isThere ? done : move(context, change.remoteId, entry, wanted);
  });
  if (moved.said === 'refused') return moved;
  const hasMore = others.some(({ name }) => !name.startsWith('@'));
  return hasMore ? follow(context, { ...change, lines: others }, oldDn) : done;
}

async function move(
  context: Context,
  id: string,
  entry: RawEntry,
  wanted: string,
): Promise<LdapResult | SentResult> {
  const to = splitDn(wanted);
  const isStaying = isSameDn(splitDn(entry.dn).parent, to.parent);
  const dn = nameOf(context.server, entry);
  // A name by id has no parent that a server could keep: it is told even when it stays.
  const isSilent = isStaying && !context.server.dialect.namesById;
  const request = modifyDnRequest(dn, to.rdn, isSilent ? null : to.parent);
  const result = await write(context, request, guardOf(context, id, entry, true));
  if (result.code !== results.noSuchObject || isStaying) return result;
  // Either of the two is not there: the entry was just now.
  const isParent = (await readOne(context.client, to.parent, ['1.1'])) !== null;
  return isParent ? result : refused('parent-missing');
}

/** Sets what goes with the new name. */
async function follow(context: Context, change: SentChange, oldDn: string): Promise<SentResult> {
  const result = await untilNotOvertaken(async () => {
    const entry = await afterMove(context, change);
    const steps = stepsOf(entry, change.lines);
    if (steps === null) return refused('account-changed');
    return steps.length === 0 ? done : writeSteps(context, change.remoteId, entry, steps);
  });
  if (result.said === 'done') return result;
  // A change is carried out whole or not at all.
  const back = await untilNotOvertaken(async () => {
    return move(context, change.remoteId, await afterMove(context, change), oldDn);
  });
  if (back.said === 'refused') throw new AnswerLost();
  return result;
}

/** The entry once it has moved. When it cannot be read, half of the change is done. */
function afterMove(context: Context, change: SentChange): Promise<RawEntry> {
  return readAfterWrite(byId(context, change.remoteId, attributesFor(context, change)));
}
