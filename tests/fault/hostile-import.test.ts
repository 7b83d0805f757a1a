import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../shared/model/job.ts';
import { type SignedIn, signedIn, valueOf } from '../support/client.ts';

let app: SignedIn;

beforeEach(async () => {
  app = await signedIn();
});

afterEach(() => app.close());

/** Imports a file into a new directory; the job as it ended, or the code of the refusal. */
async function imported(name: string, content?: string | Buffer): Promise<Job | string> {
  const { token, path } = app.file(name, undefined, 'read');
  if (content !== undefined) writeFileSync(path, content);
  const into = { kind: 'new' as const, name };
  const outcome = await app.client.directories.importFile({ file: token, into });
  return outcome.ok ? app.ended(outcome.value) : outcome.code;
}

async function issuesOf(job: Job | string): Promise<readonly string[]> {
  if (typeof job === 'string') throw new Error(job);
  const { issues } = valueOf(await app.client.jobs.issues({ id: job.id, offset: 0, limit: 50 }));
  return issues.map(({ code }) => code);
}

async function titles(): Promise<readonly string[]> {
  const found = await app.client.accounts.find({ query: {}, offset: 0, limit: 20 });
  return valueOf(found).rows.map(({ title }) => title);
}

const head = 'username,name,title,mail\n';

describe('a hostile file', () => {
  it('with formulas is taken as text, and leaves as text that no spreadsheet runs', async () => {
    const job = await imported('f.csv', `${head}eve,Eve,"=cmd|'/c calc'!A1",eve@x.example\n`);
    expect(job).toMatchObject({ state: 'done', result: { added: 1 } });
    expect(await titles()).toEqual(["=cmd|'/c calc'!A1"]);
    const { token, path } = app.file('out.csv');
    const started = await app.client.exports.create({
      query: {},
      columns: ['name', 'title'],
      format: 'csv',
      file: token,
      reason: 'to look at it',
    });
    await app.ended(valueOf(started));
    const line = readFileSync(path, 'utf8').split(/\r?\n/u)[1] ?? '';
    expect(line).not.toMatch(/(?:^|,)"?[=+@-]/u);
  });

  it('with a line of two megabytes is reported, and what came before it is kept', async () => {
    const long = `${head}ann,Ann,Nurse,ann@x.example\nbob,"${'b'.repeat(2_000_000)}",x,y\n`;
    const job = await imported('l.csv', long);
    expect(job).toMatchObject({ state: 'done', result: { added: 1 } });
    expect(await issuesOf(job)).toContain('row-too-long');
    const ldif = `dn: uid=a,o=x\nobjectClass: person\ncn: A\ndescription: ${'d'.repeat(17 * 1024 * 1024)}\n\n`;
    const rest = 'dn: uid=b,o=x\nobjectClass: person\ncn: Ben\n';
    const second = await imported('l.ldif', ldif + rest);
    expect(second).toMatchObject({ state: 'done', result: { added: 1 } });
    expect(await issuesOf(second)).toHaveLength(1);
  });

  it('with a hundred thousand columns is refused in words and takes no memory', async () => {
    const columns = Array.from({ length: 100_000 }, (_, at) => `c${at}`).join(',');
    const before = process.memoryUsage().rss;
    const job = await imported('c.csv', `${columns}\n${columns}\n`);
    expect(typeof job === 'string' ? job : job.result['added']).toSatisfy(
      (answer: unknown) => answer === 0 || typeof answer === 'string',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('with bytes that are not UTF-8 is reported row by row', async () => {
    const good = Buffer.from(`${head}ann,Ann,Nurse,ann@x.example\n`.repeat(1));
    const padding = Buffer.from(`p,${'ä'.repeat(40_000)},t,m\n`);
    const bad = Buffer.concat([
      Buffer.from('bad,Bad'),
      Buffer.of(0xff, 0xfe, 0xc0),
      Buffer.from(',t,m\n'),
    ]);
    const job = await imported('u.csv', Buffer.concat([good, padding, bad]));
    expect(job).toMatchObject({ state: 'done', result: { added: 2 } });
    expect(await issuesOf(job)).toEqual(['utf8-invalid']);
  });

  it('with a byte order mark is read as if it had none', async () => {
    const job = await imported('b.csv', `\ufeff${head}ann,Ann,Nurse,ann@x.example\n`);
    expect(job).toMatchObject({ state: 'done', result: { added: 1 }, refused: 0 });
    const second = await imported('b.ldif', '\ufeffdn: uid=b,o=x\nobjectClass: person\ncn: Ben\n');
    expect(second).toMatchObject({ state: 'done', result: { added: 1 }, refused: 0 });
  });

  it('with names that reach a prototype does no harm', async () => {
    const rows = '__proto__,constructor,prototype,toString\neve,Eve,x,y\n';
    await imported('p.csv', rows);
    await imported('p.ldif', 'dn: uid=p,o=x\nobjectClass: person\ncn: P\n__proto__: polluted\n');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect((await app.client.directories.list({})).ok).toBe(true);
  });
});

describe('a path that is no file', () => {
  const isPosix = process.platform !== 'win32';

  it.runIf(isPosix)('but a link into the void, a folder or a pipe is refused at once', async () => {
    const { folder } = app.vault;
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link.csv'));
    expect(await imported('link.csv')).toBe('file-unreadable');
    expect(await imported('anchor')).toBe('file-unreadable');
    spawnSync('mkfifo', [join(folder, 'pipe.csv')]);
    expect(await imported('pipe.csv')).toBe('file-unreadable');
  });

  it.runIf(isPosix)('but a link to an endless device is refused at once', async () => {
    symlinkSync('/dev/zero', join(app.vault.folder, 'zero.ldif'));
    expect(await imported('zero.ldif')).toBe('file-unreadable');
  });
});
