import { Failure } from '../../../../shared/failure.ts';
import type { RefusalCode, SentResult } from '../../../../shared/live.ts';
import { AnswerLost } from '../../directory.ts';
import type { LdapResult, RawEntry } from '../answers.ts';
import type { Ber } from '../ber.ts';
import type { Context } from '../context.ts';
import { oids } from '../dialects.ts';
import { all, equals, type Filter } from '../filter.ts';
import { hasId, isServerId } from '../ids.ts';
import { type Control, control } from '../requests.ts';
import { refusalOf, results } from '../results.ts';
import { textsOf } from '../server.ts';

export const done: SentResult = { said: 'done', created: null };

export function refused(code: RefusalCode): SentResult {
  return { said: 'refused', code };
}

/**
 * Sends a write. When no usable answer comes, whether it happened is not known: `AnswerLost`.
 * Before it is sent, a broken connection is an ordinary failure.
 */
export async function write(
  { client }: Context,
  operation: Ber,
  controls: readonly Control[] = [],
): Promise<LdapResult> {
  if (client.error !== null) throw client.error;
  try {
    return await client.request(operation, controls);
  } catch (error) {
    if (error instanceof Failure) throw new AnswerLost();
    throw error;
  }
}

const triesMax = 4;

/**
 * Repeats an attempt that somebody else's write has overtaken: nothing of it was carried out, and
 * whether it still fits is seen by reading again. A busy entry is given up after some tries.
 */
export async function untilNotOvertaken(
  attempt: () => Promise<LdapResult | SentResult>,
): Promise<SentResult> {
  for (let tries = 1; ; tries++) {
    const outcome = await attempt();
    if ('said' in outcome) return outcome;
    const { code } = outcome;
    const isOvertaken = code === results.assertionFailed || code === results.noSuchObject;
    if (!isOvertaken || tries >= triesMax) return said(outcome);
  }
}

/**
 * Reads an entry of which a part is written already. When it is not there, or the connection ends,
 * what became of the whole is not known: `AnswerLost`. A defect of ours stays one.
 */
export async function readAfterWrite(reading: Promise<RawEntry | null>): Promise<RawEntry> {
  try {
    const entry = await reading;
    if (entry !== null) return entry;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  throw new AnswerLost();
}

/** What a directory said of a write. */
export function said(result: LdapResult): SentResult {
  return result.code === results.success ? done : refused(refusalOf(result));
}

/** Whether the guard of an entry notices every change of it. */
export function isExact({ server }: Context, entry: RawEntry): boolean {
  return server.isGuarded && textsOf(entry, 'entrycsn').length === 1;
}

/**
 * The assertion (RFC 4528) that a write is for the entry that was read, and with `asRead` that it
 * is as it was read. None where the server does not have that control.
 */
export function guardOf(
  context: Context,
  id: string,
  entry: RawEntry,
  asRead: boolean,
): readonly Control[] {
  const { server } = context;
  if (!server.controls.has(oids.assertion)) return [];
  const filters: Filter[] = isServerId(id) ? [hasId(server, id)] : [];
  const { mark } = server.dialect;
  const [value] = textsOf(entry, mark.toLowerCase());
  if (asRead && value !== undefined) filters.push(equals(mark, value));
  return filters.length === 0 ? [] : [control(oids.assertion, true, all(...filters))];
}
