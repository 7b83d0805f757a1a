import { Failure } from '../../../shared/failure.ts';
import type { MemberTime } from '../../../shared/live.ts';
import type { CommandContext } from '../context.ts';
import { within } from './probe.ts';
import { type LiveDirectory, liveTask } from './stored.ts';

/** A person waits for the answer; a group of a hundred thousand has as many times. */
const answerWithinMs = 60_000;

/** Asks a server who joined and left a group, and when; null when it keeps nothing of it. */
export async function askMemberTimes(
  context: CommandContext,
  live: LiveDirectory,
  group: string,
): Promise<readonly MemberTime[] | null> {
  const task = liveTask(context, live);
  const connector = context.connectors.start({ kind: 'member-times', group, ...task });
  task.password?.fill(0);
  try {
    const message = await within(connector.next(), answerWithinMs);
    if (message.type !== 'member-times') throw new Failure('answer-unusable');
    return message.times;
  } finally {
    connector.stop();
  }
}
