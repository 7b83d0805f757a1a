import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import { directories } from '../../../main/backend/directories/directories.ts';
import { readDirectory } from '../../../main/backend/directories/rows.ts';
import type { FailureCode } from '../../../shared/failure.ts';
import type { Certificate, DoctorReport } from '../../../shared/model/connection.ts';
import {
  connect,
  connection,
  everything,
  goodReport,
  liveVault,
  type LiveVault,
  person,
  sync,
} from './live-vault.ts';

let live: LiveVault;
let folder = '';

beforeAll(async () => {
  live = await liveVault();
  folder = mkdtempSync(join(tmpdir(), 'bailiwick-pack-'));
});

afterAll(() => {
  live.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  live.server.report = goodReport;
});

const password = 'a password of the server';

function certificate(problem: Certificate['problem'], letter = 'A'): Certificate {
  return {
    subject: 'CN=ldap.example',
    issuer: 'CN=Example CA',
    names: ['ldap.example'],
    validFrom: 0,
    validTo: 1,
    sha256: letter.repeat(43),
    problem,
  };
}

function withFinding(id: DoctorReport['findings'][number]['id']): DoctorReport {
  return {
    ...goodReport,
    findings: [{ id, level: 'problem', what: 'refused', facts: {} }],
  };
}

function add(changed: Partial<typeof connection> = {}) {
  return liveHandlers.addLive(live.context, {
    name: `Added ${Math.random()}`,
    connection: { ...connection, ...changed },
    password,
    scheduleMinutes: null,
  });
}

describe('connecting a live directory', () => {
  it('looks at the server first, and keeps what it is', async () => {
    const added = await add();
    expect(added).toMatchObject({
      kind: 'ldap',
      refreshedAt: null,
      live: { server: 'openldap', hasPassword: true, connection },
    });
    expect(live.server.tasks.at(-1)).toMatchObject({ kind: 'probe', password });
  });

  it.each<[FailureCode, DoctorReport | null]>([
    ['directory-unreachable', null],
    ['directory-unreachable', { ...goodReport, server: null }],
    ['credentials-refused', withFinding('sign-in')],
    ['connection-insecure', withFinding('tls')],
    ['certificate-untrusted', { ...goodReport, certificate: certificate('self-signed') }],
  ])('is refused with %s', async (code, report) => {
    live.server.report = report;
    const before = live.context.read.value<number>('SELECT count(*) FROM directories');
    await expect(add()).rejects.toMatchObject({ code });
    expect(live.context.read.value<number>('SELECT count(*) FROM directories')).toBe(before);
  });

  it('takes a certificate that a person has accepted, and no other', async () => {
    live.server.report = { ...goodReport, certificate: certificate('self-signed') };
    const pin = 'A'.repeat(43);
    expect(await add({ pin })).toMatchObject({ live: { connection: { pin } } });
    live.server.report = { ...goodReport, certificate: certificate('self-signed', 'B') };
    await expect(add({ pin })).rejects.toMatchObject({ code: 'certificate-changed' });
  });
});

describe('the password of a directory', () => {
  it('is in the database only sealed, and opens for its version alone', async () => {
    const id = await connect(live);
    const rows = () =>
      live.context.read.get<{ version: number; sealed: Uint8Array }>(
        'SELECT version, sealed FROM credentials WHERE directory = ?',
        id,
      );
    const first = rows();
    expect(Buffer.from(first?.sealed ?? []).includes('password')).toBe(false);
    await liveHandlers.setPassword(live.context, { id, password: 'another one' });
    live.context.store.progress((tx) =>
      tx.run('UPDATE credentials SET sealed = ? WHERE directory = ?', first?.sealed ?? null, id),
    );
    await expect(async () => liveHandlers.doctor(live.context, { id })).rejects.toMatchObject({
      message: 'seal-rejected',
    });
  });

  it('is not in the log, and neither is its server asked with it after it was forgotten', async () => {
    const id = await connect(live);
    await liveHandlers.setPassword(live.context, { id, password: null });
    expect(readDirectory(live.context, id)?.live?.hasPassword).toBe(false);
    expect(() =>
      liveHandlers.sync(live.context, { id, full: false, acceptDeletions: false }),
    ).toThrow(expect.objectContaining({ code: 'credentials-missing' }));
    const details = live.context.read.values<string>('SELECT detail FROM audit');
    expect(details.join('\n')).not.toContain(password);
  });

  it.each([{ host: 'other.example' }, { port: 637 }, { bindName: 'cn=other,dc=example' }])(
    'is not sent elsewhere: %o',
    async (changed) => {
      const id = await connect(live);
      const asked = live.server.tasks.length;
      const elsewhere = { ...connection, ...changed };
      await expect(async () =>
        liveHandlers.probe(live.context, { connection: elsewhere, password: null, id }),
      ).rejects.toMatchObject({ code: 'credentials-missing' });
      await expect(async () =>
        liveHandlers.editConnection(live.context, { id, connection: elsewhere, password: null }),
      ).rejects.toMatchObject({ code: 'credentials-missing' });
      expect(live.server.tasks.length).toBe(asked);
    },
  );

  it('goes with its directory when that is removed', async () => {
    const id = await connect(live);
    live.server.mirror = () => everything([person('ann')]);
    await sync(live, id);
    await directories.remove(live.context, { id, reason: 'A test asks for it.' });
    const sql = 'SELECT count(*) FROM credentials WHERE directory = ?';
    expect(live.context.read.value<number>(sql, id)).toBe(0);
  });
});

describe('another connection of a directory', () => {
  it('has everything read anew when it is another server, and nothing when it is the same', async () => {
    const id = await connect(live);
    live.server.mirror = () => everything([person('ann')], 'here');
    await sync(live, id);
    const edit = (changed: object, given: string | null) =>
      liveHandlers.editConnection(live.context, {
        id,
        connection: { ...connection, ...changed },
        password: given,
      });
    await edit({ readOnly: true }, null);
    await sync(live, id);
    expect(live.server.tasks.at(-1)?.cursor).toBe('here');
    await edit({ host: 'other.example' }, 'its password');
    await sync(live, id);
    expect(live.server.tasks.at(-1)).toMatchObject({ cursor: null, password: 'its password' });
  });
});

describe('a pack of connections', () => {
  it('carries settings without secrets and pins from one vault to another', async () => {
    live.server.report = { ...goodReport, certificate: certificate('self-signed') };
    const id = await connect(live, { pin: 'A'.repeat(43), host: 'packed.example' });
    const name = readDirectory(live.context, id)?.name ?? '';
    const path = join(folder, 'pack.json');
    const context = { ...live.context, file: () => ({ path, name: 'pack.json' }) };
    await liveHandlers.exportPack(context, { file: 'w' });
    expect(readFileSync(path, 'utf8')).not.toMatch(/a password of the server|AAAAAAAA/u);
    expect(await liveHandlers.importPack(context, { file: 'r' })).toMatchObject({ added: [] });
    await directories.remove(live.context, { id, reason: 'A test asks for it.' });
    const { added } = await liveHandlers.importPack(context, { file: 'r' });
    expect(readDirectory(live.context, added[0] ?? 0)).toMatchObject({
      name,
      live: { hasPassword: false, connection: { host: 'packed.example', pin: null } },
    });
  });

  it.each(['', '{', '[]', '{"format":"bailiwick-connections","version":2,"connections":[]}'])(
    'is refused whole when it is %j',
    async (text) => {
      const path = join(folder, 'bad.json');
      writeFileSync(path, text);
      const context = { ...live.context, file: () => ({ path, name: 'bad.json' }) };
      await expect(async () =>
        liveHandlers.importPack(context, { file: 'r' }),
      ).rejects.toMatchObject({ code: 'pack-unusable' });
    },
  );
});
