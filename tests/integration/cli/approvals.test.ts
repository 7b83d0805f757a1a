import { cpSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../../shared/model/job.ts';
import { CommandLine, errorOf, password } from '../../support/cli.ts';

const line = new CommandLine();
/** A copy of the vault, from before there was a change set. */
const copy = new CommandLine();
const patience = 120_000;
const sue = { BAILIWICK_OPERATOR: 'Sue' };
const ada = { BAILIWICK_OPERATOR: 'Ada' };

async function enrol(name: string, role: string): Promise<void> {
  const made = await line.json<{ code: string[] }>('operators', 'invite', name, '--role', role);
  const env = { BAILIWICK_INVITE_CODE: made.code.join('-'), BAILIWICK_PASSWORD: password };
  const { status, stderr } = await line.run(['operators', 'enrol', '--no-keychain'], env);
  if (status !== 0) throw new Error(stderr);
}

beforeAll(async () => {
  await line.prepare();
  await line.json('practice', '--accounts', '50');
  await enrol('Sue', 'administrator');
  await enrol('Ada', 'approver');
  await line.json('approvals', 'add', '--role', 'administrator', '--reason', 'Four eyes');
  cpSync(line.profile, copy.profile, { recursive: true });
}, patience);

afterAll(() => {
  line.remove();
  copy.remove();
});

it(
  'a change set is asked for, approved in a copy of the vault, and applied where it is',
  async () => {
    const stage = ['changes', 'stage', '--set', 'title=Fellow', '--where', 'kind:person'];
    const staged = await line.run([...stage, '--json'], sue);
    const set = String((JSON.parse(staged.stdout) as Job).changeSet);
    const reason = ['--reason', 'Promotion'];
    const early = await line.run(['changes', 'apply', set, ...reason, '--json'], sue);
    expect([early.status, errorOf(early.stderr).code]).toEqual([1, 'approval-needed']);
    const asked = await line.run(
      ['changes', 'request', set, ...reason, '--file', 'request.txt'],
      sue,
    );
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    expect(asked.stdout).toContain('may decide: Ann, Ada');
    const path = line.path('request.txt');
    const own = await line.run(['approve', set, ...reason, '--json'], sue);
    expect([own.status, errorOf(own.stderr).code]).toEqual([1, 'decision-own']);
    const decision = copy.path('decision.txt');
    const decided = await copy.run(['approve', path, '--reason', 'Seen', '--file', decision], ada);
    expect(decided).toMatchObject({ status: 0, stderr: '' });
    const received = await line.run(['changes', 'receive', decision], sue);
    expect(received.stdout).toContain(`change set: ${set}`);
    const applied = await line.run(['changes', 'apply', set], sue);
    expect(applied.stdout).toMatch(/^applied\n/u);
    const again = await line.run(['reject', set, '--reason', 'Late', '--json'], ada);
    expect([again.status, errorOf(again.stderr).code]).toEqual([1, 'decision-made']);
  },
  patience,
);

it(
  'rules are listed, refused when they are not understood, and cleared',
  async () => {
    const listed = await line.json('approvals', 'rules');
    expect(listed).toMatchObject([{ deciders: 1, roles: ['administrator'], moreThan: null }]);
    const wrong = await line.run(['approvals', 'add', '--kind', 'coffee', '--reason', 'r']);
    expect(wrong.status).toBe(2);
    expect(await line.json('approvals', 'clear', '--reason', 'Alone')).toEqual([]);
  },
  patience,
);

it(
  'a role that was granted with a key is taken up for one command, and once',
  async () => {
    const reason = ['--reason', 'Branch'];
    const lent = ['--role', 'administrator', '--keys', 'remind'];
    await line.json('operators', 'lend', ...lent, ...reason);
    const asked = await line.run(['operators', 'elevate', 'administrator', ...reason], ada);
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    // Whoever imports people seals their personal values.
    await line.json('operators', 'grant', 'Ada', '--key', 'personal', ...reason);
    const practice = ['practice', '--accounts', '5', '--name', 'Branch', '--elevated'];
    const taken = await line.run(practice, ada);
    expect(taken.status).toBe(0);
    expect(taken.stderr).toContain('You have the role administrator.');
    const again = await line.run([...practice, '--json'], ada);
    expect([again.status, errorOf(again.stderr).code]).toEqual([1, 'elevation-missing']);
  },
  patience,
);
