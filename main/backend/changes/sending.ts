import type { SentResult, SentWord } from '../../../shared/live.ts';
import type { CommandContext } from '../context.ts';
import { newPassword } from './new-password.ts';
import type { StoredChange } from './sets.ts';
import type { Prepared } from './standings.ts';
import { AnswerLost, type TargetDirectory } from './target.ts';

/**
 * What a directory said of a change. `so`: somebody else did the same just before. `lost`: it may
 * have been carried out. `kept`: its turn never came.
 */
export type Said = {
  readonly one: Prepared;
  readonly became: SentResult | 'so' | 'lost' | 'kept';
};

/** Refusals that say that what was read before is no longer so. */
export const movedCodes: ReadonlySet<string> = new Set(['account-changed', 'account-missing']);

/** A password is handed over as soon as it is set; a member may need another look. */
const sentAlone: ReadonlySet<StoredChange['kind']> = new Set([
  'reset-password',
  'member-add',
  'member-remove',
]);

/**
 * Sends changes in their order and stops at the first one without an answer. Those that need
 * nothing of the backend in between go out with one question, and some of them at once.
 */
export async function sendInOrder(
  context: CommandContext,
  target: TargetDirectory,
  ready: readonly Prepared[],
): Promise<{ readonly said: readonly Said[]; readonly error: unknown }> {
  const said: Said[] = [];
  let error: unknown = null;
  for (const run of runsOf(ready)) {
    if (error !== null) {
      said.push(...run.map((one): Said => ({ one, became: 'kept' })));
      continue;
    }
    try {
      const answered = await sendRun(context, target, run);
      said.push(...answered);
      if (answered.some(({ became }) => became === 'lost')) error = new AnswerLost();
    } catch (thrown) {
      error = thrown;
      said.push(...run.map((one): Said => ({ one, became: 'lost' })));
    }
  }
  return { said, error };
}

function runsOf(ready: readonly Prepared[]): readonly (readonly Prepared[])[] {
  const runs: Prepared[][] = [];
  let isOpen = false;
  for (const one of ready) {
    const isAlone = sentAlone.has(one.change.kind);
    const run = runs.at(-1);
    if (run && isOpen && !isAlone) run.push(one);
    else runs.push([one]);
    isOpen = !isAlone;
  }
  return runs;
}

async function sendRun(
  context: CommandContext,
  target: TargetDirectory,
  run: readonly Prepared[],
): Promise<readonly Said[]> {
  const [first] = run;
  if (first && sentAlone.has(first.change.kind)) return [await sendOne(context, target, first)];
  const said = new Map<Prepared, Said['became']>();
  let left = run;
  try {
    while (left.length > 0 && ![...said.values()].includes('lost')) {
      const words = await target.sendAll(left.map(({ sent }) => sent));
      for (const [at, one] of left.entries()) {
        const word = words[at];
        if (word && word.said !== 'kept') said.set(one, becameOf(one, word));
      }
      // The time of one question may end before all are sent.
      left = left.filter((one) => !said.has(one));
    }
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error;
    // Of what was answered before, all is known.
    for (const one of left) said.set(one, 'lost');
  }
  return run.map((one) => ({ one, became: said.get(one) ?? 'kept' }));
}

function becameOf(one: Prepared, word: Exclude<SentWord, { said: 'kept' }>): Said['became'] {
  if (word.said === 'lost') return 'lost';
  return soAlready(one, word) ? 'so' : word;
}

/** What was to be deleted is gone. */
function soAlready({ change }: Prepared, result: SentResult): boolean {
  const isGone = result.said === 'refused' && result.code === 'account-missing';
  return change.kind === 'delete' && isGone;
}

async function sendOne(
  context: CommandContext,
  target: TargetDirectory,
  one: Prepared,
): Promise<Said> {
  const { change, sent } = one;
  if (change.kind === 'reset-password') {
    return { one, became: await sendPassword(context, target, one) };
  }
  const result = await target.send(sent);
  if (result.said === 'refused' && movedCodes.has(result.code)) {
    const isMember = await target.isMember(sent.remoteId, sent.member ?? '');
    if (isMember === (change.kind === 'member-add')) return { one, became: 'so' };
  }
  return { one, became: result };
}

async function sendPassword(
  { handOvers }: CommandContext,
  target: TargetDirectory,
  { change, sent, image }: Prepared,
): Promise<SentResult> {
  const secret = newPassword();
  try {
    const result = await target.send({ ...sent, secret });
    if (result.said === 'done' && image) {
      handOvers.put({ change: change.id, target: image.id, targetName: image.name }, secret);
    }
    return result;
  } finally {
    secret.fill(0);
  }
}
