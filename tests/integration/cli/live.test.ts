import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeSet } from '../../../shared/model/change.ts';
import type { Directory } from '../../../shared/model/directory.ts';
import type { Job } from '../../../shared/model/job.ts';
import { CommandLine, errorOf } from '../../support/cli.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';

const line = new CommandLine();
const patience = 120_000;
let slapd: Slapd;

beforeAll(async () => {
  if (!maySlapd) return;
  slapd = await Slapd.start();
  await line.prepare();
}, patience);

afterAll(async () => {
  if (maySlapd) await slapd.stop();
  line.remove();
});

function where(pin: readonly string[]): readonly string[] {
  const { host, ldapsPort, consoleName, base } = slapd;
  const place = ['--host', host, '--port', String(ldapsPort), '--bind', consoleName];
  return ['directories', 'add', 'Corp', ...place, '--base', base, ...pin, '--json'];
}

function add(password: string, ...pin: readonly string[]) {
  return line.run(where(pin), { BAILIWICK_DIRECTORY_PASSWORD: password });
}

const reason = ['--reason', 'A test asks for it.'];

describe.runIf(maySlapd)('a live directory on the command line', () => {
  it(
    'is refused until somebody names its certificate and its password',
    async () => {
      const untrusted = await add(slapd.consolePassword);
      expect(untrusted).toMatchObject({ status: 1 });
      // The fingerprint is told beside the refusal, for the person who compares it.
      expect(untrusted.stderr).toContain(slapd.fingerprint);
      expect(untrusted.stderr).toContain('certificate-untrusted');
      const wrong = await add('not the password', '--pin', slapd.fingerprint);
      expect(wrong.stderr).toContain('credentials-refused');
      const added = await add(slapd.consolePassword, '--pin', slapd.fingerprint);
      expect(added).toMatchObject({ status: 0 });
      expect(JSON.parse(added.stdout)).toMatchObject({ live: { server: 'openldap' } });
    },
    patience,
  );

  it(
    'is read, looked at, changed and removed',
    async () => {
      const [read] = await line.json<Job[]>('sync', 'Corp');
      expect(read).toMatchObject({ state: 'done', kind: 'sync' });
      expect(read?.result['added']).toBeGreaterThan(6);
      const { findings } = await line.json<{ findings: { id: string }[] }>(
        'directories',
        'doctor',
        'Corp',
      );
      expect(findings.map(({ id }) => id)).toContain('sign-in');
      const edit = ['--set', 'title=Fellow', '--where', 'uid=aarcher'];
      await line.json('changes', 'stage', ...edit);
      const [set] = await line.json<ChangeSet[]>(
        'changes',
        'apply',
        '--directory',
        'Corp',
        ...reason,
      );
      expect(set).toMatchObject({ state: 'applied', counts: { applied: 1 } });
      expect(await slapd.values('(uid=aarcher)', 'title')).toEqual(['Fellow']);
      const queue = ['changes', 'apply', '--directory', 'Corp', ...reason, '--json'];
      await line.json('changes', 'stage', '--set', 'title=Mine', '--where', 'uid=bbaker');
      await slapd.modify(
        `dn: uid=bbaker,ou=people,${slapd.base}\nchangetype: modify\nreplace: title\ntitle: Theirs\n`,
      );
      const stopped = await line.run(queue);
      expect(stopped.status).toBe(3);
      expect(JSON.parse(stopped.stdout)).toMatchObject([{ state: 'conflicted' }]);
      expect(await slapd.values('(uid=bbaker)', 'title')).toEqual(['Theirs']);
      await slapd.pause();
      await line.json('changes', 'stage', '--set', 'title=Later', '--where', 'uid=ccarter');
      const waiting = await line.run(queue);
      await slapd.resume();
      expect(waiting.status).toBe(3);
      expect(JSON.parse(waiting.stdout)).toContainEqual(
        expect.objectContaining({ problem: 'directory-unreachable', state: 'approved' }),
      );
      await line.json('directories', 'remove', 'Corp');
      expect(await line.json<Directory[]>('directories', 'list')).toEqual([]);
      const gone = await line.run(['sync', 'Corp', '--json']);
      expect(errorOf(gone.stderr).code).toBe('directory-missing');
    },
    2 * patience,
  );
});
