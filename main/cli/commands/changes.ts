import { resolve } from 'node:path';
import type { Change, ChangeLine, ChangeSet } from '../../../shared/model/change.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { Answer, Command, Surroundings } from '../command.ts';
import { waitFor } from '../jobs.ts';
import { UsageError, valueOf } from '../problems.ts';
import { printable, table } from '../terminal.ts';
import { foundBy } from '../where.ts';
import { jobAnswer } from './directories.ts';
import { editOptions, editsOf } from './edits.ts';
import { directoryOf } from './live.ts';

const shownMax = 200;

function idOf({ given }: Surroundings): number {
  return given.number(given.words[0] ?? '', 'ID');
}

async function stage(around: Surroundings): Promise<Answer> {
  return jobAnswer(await waitFor(around, await startStaging(around)));
}

async function startStaging({ host, given, folder }: Surroundings): Promise<Job> {
  const [path] = given.words;
  const edits = editsOf(given);
  if (path !== undefined) {
    const directory = given.text('directory');
    if (directory === undefined || edits.length > 0) {
      throw new UsageError('A file needs --directory, and says itself what changes.');
    }
    const file = host.file(resolve(folder, path), 'read');
    const id = given.number(directory, '--directory');
    return valueOf(await host.client.changes.stageFile({ file, directory: id }));
  }
  const where = given.texts('where');
  // Without a condition every account would be changed, which nobody means by leaving it out.
  if (where.length === 0) throw new UsageError('Without a file, --where says which accounts.');
  if (edits.length === 0) throw new UsageError('--set or another edit says what changes.');
  const title = given.text('title') ?? '';
  const query = await foundBy(host.client, where);
  return valueOf(await host.client.changes.stageFound({ query, edits, title }));
}

async function list({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.changes.list({ offset: 0, limit: shownMax }));
  const rows = value.sets.map(({ id, state, total, title }) => [
    String(id),
    state,
    String(total),
    title,
  ]);
  return { value, lines: table(['id', 'state', 'changes', 'title'], rows) };
}

async function show(around: Surroundings): Promise<Answer> {
  const id = idOf(around);
  const { client } = around.host;
  const set = valueOf(await client.changes.get({ id }));
  const { changes, total } = valueOf(
    await client.changes.items({ id, offset: 0, limit: shownMax }),
  );
  const more = total > changes.length ? [`… and ${total - changes.length} more`] : [];
  const lines = [`${set.state}: ${printable(set.title)}`, ...changes.flatMap(changeLines), ...more];
  return { value: { set, changes, total }, lines };
}

function changeLines({
  kind,
  targetName,
  state,
  problem,
  warnings,
  lines,
  other,
}: Change): string[] {
  const about = [kind, printable(targetName), ...(other === null ? [] : [printable(other)])];
  const marks = [...(problem === null ? [] : [problem]), ...warnings];
  const head = `${about.join(' ')} (${[state, ...marks].join(', ')})`;
  return [head, ...lines.map(lineText)];
}

function lineText({ attribute, masked, before, after }: ChangeLine): string {
  const text = (values: ChangeLine['before']): string => {
    if (masked) return '(masked)';
    if (values === null || values.length === 0) return '(none)';
    return values.map((value) => (typeof value === 'string' ? value : '(bytes)')).join('; ');
  };
  return `  ${printable(attribute)}: ${printable(text(before))} -> ${printable(text(after))}`;
}

async function apply(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const directory = given.text('directory');
  if ((directory === undefined) === (given.words.length === 0)) {
    throw new UsageError('Either the number of a change set or --directory.');
  }
  if (directory === undefined) return applyOne(around, idOf(around));
  const { id } = await directoryOf(around, directory);
  const queued = valueOf(await host.client.changes.queue({}));
  const waiting = queued.find((one) => one.directory === id)?.sets ?? [];
  const answers: Answer[] = [];
  for (const set of waiting) answers.push(await applyOne(around, set));
  return {
    value: answers.map(({ value }) => value),
    lines: answers.flatMap(({ lines }, at) => [`change set ${waiting[at]}:`, ...lines]),
    isPartial: answers.some(({ isPartial }) => isPartial === true),
  };
}

/** What was approved has its reason and ticket; without others those are meant. */
async function wordsFor({ host, given }: Surroundings, id: number) {
  const reason = given.text('reason');
  const ticket = given.text('ticket');
  if (reason !== undefined) return { reason, ticket: ticket ?? '' };
  const set = valueOf(await host.client.changes.get({ id }));
  if (set.reason === '') throw new UsageError('Applying needs --reason.');
  return { reason: set.reason, ticket: ticket ?? set.ticket };
}

async function applyOne(around: Surroundings, id: number): Promise<Answer> {
  const { client } = around.host;
  const { reason, ticket } = await wordsFor(around, id);
  const outcome = await client.changes.apply({ id, reason, ticket });
  // A set of which only conflicts are left has nothing to apply, and that is its answer.
  if (outcome.ok || outcome.code !== 'change-set-empty') {
    await waitFor(around, valueOf(outcome));
  }
  return setAnswer(valueOf(await client.changes.get({ id })));
}

/** A set that was not applied as a whole is an answer, not a refusal: it says what became of each. */
function setAnswer(set: ChangeSet): Answer {
  const counts = Object.entries(set.counts).map(([state, count]) => `${state}: ${count}`);
  const problem = set.problem === null ? [] : [`stopped: ${set.problem}`];
  return {
    value: set,
    lines: [set.state, ...problem, ...counts],
    isPartial: set.state !== 'applied',
  };
}

async function undo(around: Surroundings): Promise<Answer> {
  const value = valueOf(await around.host.client.changes.undo({ id: idOf(around) }));
  const cannot = value.cannot.map(({ code, changes }) => `cannot undo ${changes}: ${code}`);
  const lines = [`change set: ${value.set ?? '-'}`, `staged: ${value.staged}`, ...cannot];
  return { value, lines, isPartial: value.cannot.length > 0 };
}

async function withdraw(around: Surroundings): Promise<Answer> {
  const id = idOf(around);
  valueOf(await around.host.client.changes.withdraw({ id }));
  return { value: { id, state: 'withdrawn' }, lines: ['withdrawn'] };
}

const one = { words: 'ID', options: {}, count: [1, 1] } as const;

/** Staging, reviewing, applying and undoing changes. */
export const changeCommands: readonly Command[] = [
  {
    name: 'changes stage',
    words: '[FILE]',
    about: 'Stage the changes of an LDIF file, or edits of the accounts that --where finds.',
    options: {
      directory: { type: 'string' },
      where: { type: 'string', multiple: true },
      title: { type: 'string' },
      ...editOptions,
    },
    count: [0, 1],
    run: stage,
  },
  {
    name: 'changes list',
    words: '',
    about: 'List the change sets, newest first.',
    options: {},
    count: [0, 0],
    run: list,
  },
  { ...one, name: 'changes show', about: 'Show a change set with its changes.', run: show },
  {
    name: 'changes apply',
    words: '[ID]',
    about: 'Apply a change set, or all that wait for a directory; goes on with one that stopped.',
    options: {
      directory: { type: 'string' },
      reason: { type: 'string' },
      ticket: { type: 'string' },
    },
    count: [0, 1],
    run: apply,
  },
  { ...one, name: 'changes undo', about: 'Make a change set that takes this one back.', run: undo },
  { ...one, name: 'changes withdraw', about: 'Withdraw a change set.', run: withdraw },
];
