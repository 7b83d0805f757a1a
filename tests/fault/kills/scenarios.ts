import type { ChangeSet } from '../../../shared/model/change.ts';
import type { Ledger } from './ledger.ts';
import type { Life } from './life.ts';
import { baseAccounts, practiceAccounts, tokens } from './prepared.ts';

/** Something that an operator does until it is done or the process is killed. */
export type Scenario = {
  readonly name: string;
  /** About how long it takes; kills are spread over this time. */
  readonly spreadMs: number;
  readonly work: (life: Life, ledger: Ledger) => Promise<void>;
};

type Started = { readonly id: number };

async function importPractice(life: Life, ledger: Ledger): Promise<void> {
  const name = ledger.fresh('practice');
  const about = { source: 'practice' as const, job: null as number | null };
  ledger.imports.set(name, about);
  const input = { name, accounts: practiceAccounts };
  about.job = (await life.call<Started>('directories.createPractice', input)).id;
  ledger.act('directories.create');
  const job = await life.ended(about.job);
  if (job.state === 'done') ledger.act('directories.fill-practice');
}

async function importLdif(life: Life, ledger: Ledger): Promise<void> {
  const name = ledger.fresh('people');
  const about = { source: 'ldif' as const, job: null as number | null };
  ledger.imports.set(name, about);
  const input = { file: tokens.people, into: { kind: 'new', name } };
  about.job = (await life.call<Started>('directories.importFile', input)).id;
  ledger.act('directories.create');
  const job = await life.ended(about.job);
  if (job.state === 'done') ledger.act('directories.import');
}

/** The set that is still to be applied, if there is one. */
async function openSet(life: Life): Promise<number | null> {
  const { sets } = await life.call<{ sets: ChangeSet[] }>('changes.list', {
    offset: 0,
    limit: 200,
  });
  return sets.find((set) => set.state === 'draft')?.id ?? null;
}

async function stage(life: Life, ledger: Ledger): Promise<number> {
  const open = await openSet(life);
  if (open !== null) return open;
  const value = ledger.fresh('title');
  const edits = [{ do: 'set', attribute: 'title', values: [value] }];
  const input = { query: { text: 'test base' }, edits, title: value };
  const { id } = await life.call<Started>('changes.stageFound', input);
  const job = await life.ended(id);
  if (job.state !== 'done' || job.changeSet === null) throw new Error('Nothing was staged.');
  ledger.act('changes.stage');
  ledger.sets.set(job.changeSet, job.result['staged'] ?? 0);
  return job.changeSet;
}

async function apply(life: Life, ledger: Ledger, set: number): Promise<void> {
  const words = { id: set, reason: 'A kill is coming.', ticket: '' };
  const { id } = await life.call<Started>('changes.apply', words);
  ledger.act('changes.apply');
  ledger.applying.add(set);
  const job = await life.ended(id);
  if (job.state !== 'done') throw new Error(`Applying ended as ${job.state}.`);
  ledger.applied.add(set);
}

async function stageAndApply(life: Life, ledger: Ledger): Promise<void> {
  await apply(life, ledger, await stage(life, ledger));
}

async function undo(life: Life, ledger: Ledger): Promise<void> {
  const open = await openSet(life);
  if (open !== null) return apply(life, ledger, open);
  const { sets } = await life.call<{ sets: ChangeSet[] }>('changes.list', {
    offset: 0,
    limit: 200,
  });
  const last = sets.find((set) => set.state === 'applied');
  if (!last) return stageAndApply(life, ledger);
  const undone = await life.call<{ set: number | null; staged: number }>('changes.undo', {
    id: last.id,
  });
  if (undone.set === null) throw new Error('The last set cannot be undone.');
  ledger.act('changes.undo');
  ledger.sets.set(undone.set, undone.staged);
  if (undone.staged !== baseAccounts) throw new Error(`Only ${undone.staged} were undone.`);
  await apply(life, ledger, undone.set);
}

/** Sets another password. */
export async function changePassword(life: Life, ledger: Ledger): Promise<void> {
  const [password = ''] = ledger.passwords;
  const next = `${ledger.fresh('lantern')} saffron harbour quill`;
  ledger.passwords = [password, next];
  const deviceSecret = Buffer.from(life.deviceSecret);
  await life.ask({ do: 'change-password', password, deviceSecret, next });
  ledger.act('session.change-password');
  ledger.passwords = [next];
}

/** Copies the vault. */
export async function backUp(life: Life, ledger: Ledger): Promise<void> {
  await life.call('backups.create', { file: tokens.backup, reason: 'A kill is coming.' });
  ledger.act('backups.create');
  ledger.hasBackup = true;
}

/** Makes a recovery group of everybody, in the place of the one before. */
async function makeGroup(life: Life, ledger: Ledger): Promise<void> {
  const operators = await life.call<{ readonly id: string }[]>('operators.list', {});
  const officers = operators.map(({ id }) => id);
  await life.call('recovery.makeGroup', { officers, reason: 'A kill is coming.' });
  ledger.act('recovery.make-group');
  ledger.hasGroup = true;
}

/** Imports a handful of accounts. */
export async function importFew(life: Life, ledger: Ledger): Promise<void> {
  const input = { name: ledger.fresh('few'), accounts: 5 };
  await life.ended((await life.call<Started>('directories.createPractice', input)).id);
}

/** Stages one edit of three accounts; whatever waits already is taken back first. */
export async function stageFew(life: Life, ledger: Ledger): Promise<void> {
  const open = await openSet(life);
  if (open !== null) await life.call('changes.withdraw', { id: open });
  const edits = [{ do: 'set', attribute: 'title', values: [ledger.fresh('few')] }];
  await life.call('changes.stage', { targets: [20, 21, 22], edits });
}

/** Applies one edit of three accounts. */
export async function applyFew(life: Life, ledger: Ledger): Promise<void> {
  await stageFew(life, ledger);
  await apply(life, ledger, (await openSet(life)) ?? 0);
}

/** Takes the last edit back. */
export async function undoFew(life: Life, ledger: Ledger): Promise<void> {
  await applyFew(life, ledger);
  const { sets } = await life.call<{ sets: ChangeSet[] }>('changes.list', {
    offset: 0,
    limit: 200,
  });
  const last = sets.find((set) => set.state === 'applied');
  await life.call('changes.undo', { id: last?.id ?? 0 });
}

/** Acts that are killed in the middle. */
export const scenarios: readonly Scenario[] = [
  { name: 'practice import', spreadMs: 1_200, work: importPractice },
  { name: 'LDIF import', spreadMs: 1_500, work: importLdif },
  { name: 'stage and apply', spreadMs: 700, work: stageAndApply },
  { name: 'undo and apply', spreadMs: 600, work: undo },
  { name: 'password change', spreadMs: 500, work: changePassword },
  { name: 'backup', spreadMs: 350, work: backUp },
  { name: 'recovery group', spreadMs: 60, work: makeGroup },
];
