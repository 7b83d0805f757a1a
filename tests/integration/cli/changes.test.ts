import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/model/job.ts';
import { CommandLine, errorOf } from '../../support/cli.ts';

const line = new CommandLine();
const patience = 60_000;

beforeAll(async () => {
  await line.prepare();
  await line.json('practice', '--accounts', '500');
}, patience);

afterAll(() => line.remove());

describe('changes on the command line', () => {
  it(
    'are staged, shown, applied and undone',
    async () => {
      const where = ['--where', 'department:Engineering', '--where', 'kind:person'];
      const { total } = await line.json<{ total: number }>('accounts', 'search', ...where);
      expect(total).toBeGreaterThan(0);
      const staged = await line.json<Job>('changes', 'stage', '--set', 'title=Fellow', ...where);
      const set = String(staged.changeSet);
      const shown = await line.json<{ total: number }>('changes', 'show', set);
      expect(shown.total).toBe(total);
      const reason = ['--reason', 'Promotion', '--ticket', 'HR-7'];
      const applied = await line.json<{ state: string }>('changes', 'apply', set, ...reason);
      expect(applied.state).toBe('applied');
      const titled = ['accounts', 'search', '--where', 'title=Fellow'];
      expect(await line.json(...titled)).toMatchObject({ total });
      const undone = await line.json<{ set: number }>('changes', 'undo', set);
      await line.json('changes', 'apply', String(undone.set), ...reason);
      expect(await line.json(...titled)).toMatchObject({ total: 0 });
    },
    2 * patience,
  );

  it(
    'that are withdrawn cannot be applied',
    async () => {
      const args = ['changes', 'stage', '--disable', '--where', 'kind:service'];
      const staged = await line.json<Job>(...args);
      const set = String(staged.changeSet);
      await line.json('changes', 'withdraw', set);
      const { status, stderr } = await line.run([
        'changes',
        'apply',
        set,
        '--reason',
        'r',
        '--json',
      ]);
      expect({ status, code: errorOf(stderr).code }).toEqual({
        status: 1,
        code: 'change-set-state',
      });
    },
    2 * patience,
  );

  it(
    'of an LDIF file are staged for the directory that is named',
    async () => {
      const { rows } = await line.json<{ rows: { id: number }[] }>('accounts', 'search');
      const card = await line.json<{ dn: string }>('accounts', 'show', String(rows[0]?.id));
      const change = `dn: ${card.dn}\nchangetype: modify\nreplace: title\ntitle: Doyen\n-\n`;
      writeFileSync(line.path('change.ldif'), `version: 1\n${change}`);
      const staged = await line.json<Job>('changes', 'stage', 'change.ldif', '--directory', '1');
      const shown = await line.json<{ changes: { lines: { after: string[] }[] }[] }>(
        'changes',
        'show',
        String(staged.changeSet),
      );
      expect(shown.changes[0]?.lines[0]?.after).toEqual(['Doyen']);
    },
    2 * patience,
  );
});
