import { Failure } from '../../../../shared/failure.ts';
import type { SentAll, SentChange, SentResult } from '../../../../shared/live.ts';
import { AnswerLost } from '../../directory.ts';
import type { RawEntry } from '../answers.ts';
import type { Context } from '../context.ts';
import { oids } from '../dialects.ts';
import { isServerId } from '../ids.ts';
import { byIds, idsAtOnce } from '../read.ts';
import { applyChange } from './apply.ts';
import { attributesFor } from './modify.ts';
import { refused } from './write.ts';

/**
 * Carries out changes one after the other, each whole or not at all. What they find is read ahead
 * with one question where the guard of a write notices every change since. After `beginMs` none is
 * begun any more, but for the first: those without a result were not sent.
 */
export async function applyAll(
  context: Context,
  changes: readonly SentChange[],
  beginMs: number,
): Promise<SentAll> {
  const results: SentResult[] = [];
  const start = performance.now();
  for (let at = 0; at < changes.length; at += idsAtOnce) {
    const part = changes.slice(at, at + idsAtOnce);
    try {
      const ahead = await readAhead(context, part);
      for (const change of part) {
        const isLate = performance.now() - start >= beginMs;
        if (isLate && results.length > 0) return { results, isLost: false };
        results.push(await applyOne(context, change, ahead.get(change.remoteId)));
      }
    } catch (error) {
      // What broke before it was sent counts as sent too: reading again tells.
      if (error instanceof AnswerLost || error instanceof Failure) return { results, isLost: true };
      throw error;
    }
  }
  return { results, isLost: false };
}

async function applyOne(
  context: Context,
  change: SentChange,
  ahead: RawEntry | undefined,
): Promise<SentResult> {
  try {
    return await applyChange(context, change, ahead);
  } catch (error) {
    // Nothing was written yet, and the refusal is one that a later try may not meet.
    if (error instanceof Failure && error.code === 'directory-busy') return refused(error.code);
    throw error;
  }
}

const none: ReadonlyMap<string, RawEntry> = new Map();

async function readAhead(
  context: Context,
  changes: readonly SentChange[],
): Promise<ReadonlyMap<string, RawEntry>> {
  const { server } = context;
  const isGuarded = server.controls.has(oids.assertion) && server.dialect.mark === 'entryCSN';
  const modified = changes.filter(
    ({ kind, remoteId }) => kind === 'modify' && isServerId(remoteId),
  );
  if (!isGuarded || modified.length < 2) return none;
  const names = new Set(modified.flatMap((change) => attributesFor(context, change)));
  const ids = modified.map(({ remoteId }) => remoteId);
  try {
    return await byIds(context, ids, [...names]);
  } catch (error) {
    // Then each of them reads for itself, and says what is wrong.
    if (error instanceof Failure && context.client.error === null) return none;
    throw error;
  }
}
