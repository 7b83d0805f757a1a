import { type KeyFacts, renewableKeys } from '../../../shared/model/key.ts';
import type { Answer, Command, Surroundings } from '../command.ts';
import { waitFor } from '../jobs.ts';
import { UsageError, valueOf } from '../problems.ts';
import { table } from '../terminal.ts';
import { usualReason } from './reason.ts';

function day(time: number | null): string {
  return time === null ? '-' : new Date(time).toISOString().slice(0, 10);
}

function cellsOf(key: KeyFacts): string[] {
  const { kind, operator, version, madeAt, dueAt, isOverdue, isRetired, holders, lent } = key;
  const lentTo = lent ? ` (lent to ${lent.to.join(', ')})` : '';
  return [
    kind,
    operator ?? '-',
    version === null ? '-' : String(version),
    day(madeAt),
    isOverdue ? `${day(dueAt)} overdue` : day(dueAt),
    isRetired ? 'retired' : `${holders.join(', ') || '-'}${lentTo}`,
    key.algorithm,
  ];
}

async function status({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.keys.list({}));
  const head = ['key', 'operator', 'version', 'made', 'due', 'held by', 'algorithm'];
  return { value, lines: table(head, value.keys.map(cellsOf)) };
}

async function rotate(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const key = renewableKeys.find((one) => one === given.words[0]);
  if (!key) throw new UsageError(`Name one of: ${renewableKeys.join(', ')}.`);
  const reason = given.text('reason') ?? usualReason;
  await waitFor(around, valueOf(await host.client.keys.rotate({ key, reason })));
  return { value: { key, done: 'rotate' }, lines: [`${key}: renewed`] };
}

async function interval({ host, given }: Surroundings): Promise<Answer> {
  const days = given.number(given.words[0] ?? '', 'DAYS');
  const reason = given.text('reason') ?? usualReason;
  valueOf(await host.client.keys.setInterval({ days, reason }));
  return { value: { days }, lines: [`keys are due after ${days} days`] };
}

const reasoned = { reason: { type: 'string' } } as const;

/** What keys there are, and others in their place. */
export const keyCommands: readonly Command[] = [
  {
    name: 'keys status',
    words: '',
    about: 'List the keys with their age, their holders and when they are due.',
    options: {},
    count: [0, 0],
    run: status,
  },
  {
    name: 'keys rotate',
    words: 'personal|credentials|database|vault|audit',
    about: 'Put a new key in the place of one.',
    options: reasoned,
    count: [1, 1],
    run: rotate,
  },
  {
    name: 'keys interval',
    words: 'DAYS',
    about: 'Set after how many days keys are due.',
    options: reasoned,
    count: [1, 1],
    run: interval,
  },
];
