import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../main/backend/context.ts';
import { newScratchVault, type ScratchVault } from '../../support/backend.ts';
import { type Fault, type Step } from '../../support/faulty-directory.ts';
import { type OpenedVault, openedVault } from '../../support/open-vault.ts';
import {
  applyTo,
  changesOf,
  imageOf,
  makeRemote,
  type Remote,
  setOf,
  stageOn,
  startApply,
} from './remote-set.ts';

let vault: ScratchVault;
let opened: OpenedVault;
let context: CommandContext;
let remote: Remote;
let person = 0;

beforeAll(async () => {
  vault = await newScratchVault();
  opened = await openedVault(vault);
});

afterAll(() => {
  opened.session.close();
  vault.remove();
});

beforeEach(() => {
  context = opened.context;
  remote = makeRemote(context, 3);
  person = remote.people[0] ?? 0;
});

/** Lets one fault happen at one step, the first time only. */
function once(step: Step, fault: Fault): void {
  let isOver = false;
  remote.directory.plan((now) => {
    if (isOver || now !== step) return 'none';
    isOver = true;
    return fault;
  });
}

function stageTitle(value: string): number {
  return stageOn(context, person, [{ do: 'set', attribute: 'title', values: [value] }]);
}

function only(set: number) {
  const [change, ...others] = changesOf(context, set);
  if (!change || others.length > 0) throw new Error('There is not exactly one change.');
  return { ...change, acted: remote.directory.acted.get(change.id) ?? 0 };
}

function titles() {
  return {
    here: imageOf(context, person).open['title'],
    there: remote.directory.valuesOf('person 0', 'title'),
  };
}

function entriesOf(set: number) {
  const sql = 'SELECT action, decision FROM audit WHERE change_set = ? ORDER BY seq';
  return context.read
    .all<{ action: string; decision: string }>(sql, set)
    .map(({ action, decision }) => `${action} ${decision}`);
}

describe('a change of a directory outside', () => {
  it('is said in the log before it is sent, carried out once and then taken over', async () => {
    const set = stageTitle('second');
    const before = imageOf(context, person).version;
    expect(await applyTo(context, set, remote.directory)).toMatchObject({
      state: 'done',
      result: { applied: 1 },
    });
    expect(only(set)).toMatchObject({ state: 'applied', problem: null, acted: 1 });
    expect(titles()).toEqual({ here: ['second'], there: ['second'] });
    expect(imageOf(context, person).version).toBe(before + 1);
    expect(entriesOf(set).slice(1)).toEqual([
      'changes.apply allowed',
      'changes.send allowed',
      'accounts.modify allowed',
    ]);
  });

  it('whose answer was lost is unknown, and is read again instead of being sent again', async () => {
    const set = stageTitle('second');
    once('send', 'lost-after');
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'unknown', problem: 'answer-lost', acted: 1 });
    expect(setOf(context, set).state).toBe('applying');
    expect(titles()).toEqual({ here: ['first'], there: ['second'] });
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'applied', acted: 1 });
    expect(remote.directory.arrived).toBe(1);
    expect(setOf(context, set).state).toBe('applied');
    expect(titles()).toEqual({ here: ['second'], there: ['second'] });
  });

  it('that never arrived is unknown too, and is sent when reading shows so', async () => {
    const set = stageTitle('second');
    once('send', 'lost-before');
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'unknown', acted: 0 });
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'applied', acted: 1 });
    expect(titles()).toEqual({ here: ['second'], there: ['second'] });
  });

  it('that the directory refuses has failed, and nothing is different', async () => {
    const set = stageTitle('second');
    once('send', 'refused');
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'failed', problem: 'not-permitted', acted: 0 });
    expect(setOf(context, set).state).toBe('failed');
    expect(titles()).toEqual({ here: ['first'], there: ['first'] });
    expect(entriesOf(set).at(-1)).toBe('accounts.modify failed');
  });

  it.each(['read', 'send'] as const)(
    'stops as a conflict when somebody else wrote before the %s',
    async (step) => {
      const set = stageTitle('second');
      once(step, 'moved');
      await applyTo(context, set, remote.directory);
      expect(only(set)).toMatchObject({
        state: 'conflicted',
        problem: 'account-changed',
        acted: 0,
      });
      expect(setOf(context, set).state).toBe('conflicted');
      expect(titles().there).toEqual([expect.stringMatching(/^theirs/u)]);
      expect(titles().here).toEqual(titles().there);
    },
  );

  it.each(['read', 'send'] as const)(
    'stops as a conflict when somebody else deleted the entry before the %s',
    async (step) => {
      const set = stageTitle('second');
      once(step, 'deleted');
      await applyTo(context, set, remote.directory);
      expect(only(set)).toMatchObject({ state: 'conflicted', problem: 'account-missing' });
      expect(remote.directory.acted.size).toBe(0);
    },
  );

  it('is not sent when the directory has it already', async () => {
    const set = stageTitle('second');
    remote.directory.set('person 0', 'title', ['second']);
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'applied', acted: 0 });
    expect(remote.directory.arrived).toBe(0);
    expect(titles().here).toEqual(['second']);
  });

  it('is not sent when the replica knows that its account was deleted', async () => {
    const set = stageTitle('second');
    context.store.progress((tx) =>
      tx.run('UPDATE accounts SET deleted_at = 1 WHERE id = ?', person),
    );
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'failed', problem: 'account-deleted' });
    expect(remote.directory.arrived).toBe(0);
  });

  it('wins over a replica that was behind once the directory has it', async () => {
    const set = stageTitle('second');
    once('send', 'lost-after');
    await applyTo(context, set, remote.directory);
    context.store.progress((tx) =>
      tx.run("UPDATE accounts SET attributes = json_set(attributes, '$.title[0]', 'stale')"),
    );
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'applied', acted: 1 });
    expect(titles()).toEqual({ here: ['second'], there: ['second'] });
  });

  it.each(['broken-before', 'broken-after'] as const)(
    'ends its job when the connection is %s, and is settled by the next one',
    async (fault) => {
      const set = stageTitle('second');
      once('send', fault);
      const job = await applyTo(context, set, remote.directory);
      expect(job).toMatchObject({ state: 'failed', problem: 'internal' });
      expect(only(set).state).toBe('unknown');
      expect(setOf(context, set).state).toBe('applying');
      await applyTo(context, set, remote.directory);
      expect(only(set)).toMatchObject({ state: 'applied', acted: 1 });
      expect(titles()).toEqual({ here: ['second'], there: ['second'] });
      expect(opened.errors.splice(0)).toHaveLength(1);
    },
  );

  it('survives the end of its process between the act and its outcome', async () => {
    const set = stageTitle('second');
    once('send', 'silent');
    startApply(context, set, remote.directory);
    while (remote.directory.arrived === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    opened.session.close();
    opened = await openedVault(vault);
    context = opened.context;
    expect(only(set)).toMatchObject({ state: 'applying', acted: 1 });
    expect(context.jobs.list()[0]).toMatchObject({ kind: 'apply', state: 'interrupted' });
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'applied', acted: 1 });
    expect(remote.directory.arrived).toBe(1);
    expect(titles()).toEqual({ here: ['second'], there: ['second'] });
  });

  it('keeps personal values out of the log', async () => {
    const edits = [{ do: 'set' as const, attribute: 'mobile', values: ['+49 555 9998877'] }];
    const set = stageOn(context, person, edits);
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'applied', acted: 1 });
    expect(remote.directory.valuesOf('person 0', 'mobile')).toEqual(['+49 555 9998877']);
    const details = context.read.values<string>('SELECT detail FROM audit');
    expect(details.join('\n')).not.toContain('9998877');
  });
});

describe('a deletion', () => {
  it('is done when the entry is gone already', async () => {
    const set = stageOn(context, person, [{ do: 'delete' }]);
    remote.directory.delete('person 0');
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'applied', acted: 0 });
    expect(imageOf(context, person).deleted).toBe(true);
  });

  it('whose answer was lost is not sent again', async () => {
    const set = stageOn(context, person, [{ do: 'delete' }]);
    once('send', 'lost-after');
    await applyTo(context, set, remote.directory);
    expect(only(set).state).toBe('unknown');
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'applied', acted: 1 });
    expect(imageOf(context, person).deleted).toBe(true);
  });
});

describe('a membership', () => {
  const join = () => stageOn(context, person, [{ do: 'add-to-group', group: remote.group }]);
  const isMemberHere = () =>
    context.read.value<number>(
      'SELECT count(*) FROM members WHERE group_id = ? AND member_id = ?',
      remote.group,
      person,
    ) === 1;

  it('whose answer was lost is read again and not added twice', async () => {
    const set = join();
    once('send', 'lost-after');
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'unknown', acted: 1 });
    expect(isMemberHere()).toBe(false);
    await applyTo(context, set, remote.directory);
    expect(only(set)).toMatchObject({ state: 'applied', acted: 1 });
    expect(isMemberHere()).toBe(true);
    expect(remote.directory.arrived).toBe(1);
  });

  it('comes and goes as a delta that leaves other members alone', async () => {
    await applyTo(context, join(), remote.directory);
    expect(remote.directory.holds('group', 'person 0')).toBe(true);
    const leave = stageOn(context, person, [{ do: 'remove-from-group', group: remote.group }]);
    await applyTo(context, leave, remote.directory);
    expect(remote.directory.holds('group', 'person 0')).toBe(false);
    expect(isMemberHere()).toBe(false);
  });
});
