import type { Answer, Command, Surroundings } from '../command.ts';
import { Refused, UsageError, valueOf } from '../problems.ts';
import { table } from '../terminal.ts';
import { usualReason } from './reason.ts';

const asksForShare = 3;

/** The ids of operators who are named with --officer, without letter case. */
async function officersOf({ host, given }: Surroundings): Promise<string[]> {
  const names = given.texts('officer').map((name) => name.toLowerCase());
  if (names.length < 2) throw new UsageError('Name two to ten operators, each with --officer.');
  const all = valueOf(await host.client.operators.list({}));
  return names.map((wanted) => {
    const found = all.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
    if (!found) throw new Refused('operator-missing');
    return found.id;
  });
}

async function make(around: Surroundings): Promise<Answer> {
  const { client } = around.host;
  const officers = await officersOf(around);
  const reason = around.given.text('reason') ?? usualReason;
  valueOf(await client.recovery.makeGroup({ officers, reason }));
  return list(around);
}

async function list({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.recovery.group({}));
  if (!value) return { value, lines: ['There is no recovery group.'] };
  const { number, owner, madeAt, usedAt, isUsable, officers } = value;
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const remarks = [
    ...(isUsable ? [] : ['It opens nothing any more: make it anew.']),
    ...(usedAt === null ? [] : [`Used on ${day(usedAt)}: make it anew.`]),
  ];
  const cells = officers.map(({ name, takenAt }) => [
    name,
    takenAt === null ? 'not on paper yet' : `on paper since ${day(takenAt)}`,
  ]);
  const head = `Group ${number} of ${day(madeAt)}; two shares bring back ${owner}.`;
  return { value, lines: [head, ...remarks, '', ...table(['officer', 'share'], cells)] };
}

async function dissolve({ host, given }: Surroundings): Promise<Answer> {
  const reason = given.text('reason') ?? usualReason;
  valueOf(await host.client.recovery.dissolveGroup({ reason }));
  return { value: { done: 'dissolve' }, lines: ['The recovery group is dissolved.'] };
}

/** Shows an officer their own share; a person proves to have it, a program has it once it read it. */
async function share({ host, terminal }: Surroundings): Promise<Answer> {
  const { client } = host;
  const { share: groups, ask } = valueOf(await client.recovery.showShare({}));
  const value = { share: groups };
  const lines = [
    'Your share of the recovery group, until you confirm it:',
    '',
    `  ${groups.join('-')}`,
  ];
  const confirm = (one: string, other: string) =>
    client.recovery.confirmShare({ groups: [one, other] });
  if (!terminal.isInteractive) {
    const onPrinted = async () =>
      void valueOf(await confirm(groups[ask[0]] ?? '', groups[ask[1]] ?? ''));
    return { value, lines, onPrinted };
  }
  terminal.note(lines.join('\n'));
  for (let left = asksForShare; ; left -= 1) {
    const one = await terminal.ask(`Group ${ask[0] + 1} of the share`, false);
    const outcome = await confirm(
      one,
      await terminal.ask(`Group ${ask[1] + 1} of the share`, false),
    );
    if (outcome.ok) return { value, lines: ['The share is confirmed.'] };
    if (outcome.code !== 'share-mismatch' || left === 1) valueOf(outcome);
    terminal.note('That is not what the share says.');
  }
}

const reasoned = { reason: { type: 'string' } } as const;

/** The recovery group: officers of whom any two open the vault. */
export const recoveryCommands: readonly Command[] = [
  {
    name: 'recovery group make',
    words: '',
    about:
      'Make a recovery group of the operators named with --officer, in place of the one before.',
    options: { officer: { type: 'string', multiple: true }, ...reasoned },
    count: [0, 0],
    run: make,
  },
  {
    name: 'recovery group list',
    words: '',
    about: 'List the officers of the recovery group and who has the share on paper.',
    options: {},
    count: [0, 0],
    run: list,
  },
  {
    name: 'recovery group dissolve',
    words: '',
    about: 'End the recovery group: its shares open nothing any more.',
    options: reasoned,
    count: [0, 0],
    run: dissolve,
  },
  {
    name: 'recovery share',
    words: '',
    about: 'Show your own share of the recovery group, once, and confirm it.',
    options: {},
    count: [0, 0],
    run: share,
  },
];
