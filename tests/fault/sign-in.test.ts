import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRequest } from '../../main/backend/session/key-request.ts';
import { lookAt } from '../../main/backend/session/look.ts';
import { VaultSession } from '../../main/backend/session/vault-session.ts';
import { canonicalJson } from '../../main/backend/vault/encoding.ts';
import { maximumHeaderBytes } from '../../main/backend/vault/header.ts';
import { newScratchVault, type ScratchVault } from '../support/backend.ts';
import { flip } from './damaged-vault.ts';
import { imageOf, openedAs, type VaultImage } from './vault-image.ts';
import { unmanaged } from '../support/managed.ts';

let vault: ScratchVault;
let image: VaultImage;

beforeAll(async () => {
  vault = await newScratchVault();
  image = imageOf(vault);
});

afterAll(() => {
  image.remove();
  vault.remove();
});

/** A session on a copy of the vault, with a clock of its own. */
function sessionOn(copy: ScratchVault, now: () => number = () => Date.now()): VaultSession {
  const { folder } = copy;
  const post = () => undefined;
  return new VaultSession({ folder, post, now, managed: unmanaged, onError: () => undefined });
}

function unlocking(copy: ScratchVault, wrong: { password?: string } = {}): KeyRequest {
  const { password } = { ...copy, ...wrong };
  return { do: 'unlock', anchor: null, password, deviceSecret: Buffer.from(copy.deviceSecret) };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'open';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const headers = ['vault.hdr.a', 'vault.hdr.b'] as const;

describe('wrong credentials', () => {
  it('are refused each with its code, and change nothing', async () => {
    const copy = image.copy();
    const session = sessionOn(copy);
    const right = unlocking(copy);
    const deviceSecret = Buffer.alloc(32, 7);
    expect(
      await codeOf(session.request(unlocking(copy, { password: 'not this one at all' }))),
    ).toBe('password-wrong');
    const { password } = copy;
    const other: KeyRequest = { do: 'unlock', anchor: null, password, deviceSecret };
    expect(await codeOf(session.request(other))).toBe('keychain-wrong');
    const none: KeyRequest = { do: 'unlock', anchor: null, password, deviceSecret: null };
    expect(await codeOf(session.request(none))).toBe('keychain-missing');
    expect(await codeOf(session.request(right))).toBe('open');
    session.close();
  });
});

describe('a header', () => {
  it.each(headers)(
    'of which %s is bad opens by the other one, and the log says so',
    async (name) => {
      const copy = image.copy();
      flip(join(copy.folder, name), 300);
      const session = sessionOn(copy);
      await session.request(unlocking(copy));
      const sql =
        "SELECT detail FROM audit WHERE action = 'session.sign-in' ORDER BY seq DESC LIMIT 1";
      const detail = session.opened?.services.store.read.value<string>(sql);
      expect(detail).toContain('header-copy-damaged');
      session.close();
      expect(await openedAs(copy)).toBe('open');
    },
  );

  it('of which both copies are bad is told as damaged and kept as it is', async () => {
    const copy = image.copy();
    for (const name of headers) flip(join(copy.folder, name), 300);
    const before = headers.map((name) => readFileSync(join(copy.folder, name)));
    const session = sessionOn(copy);
    expect(await codeOf(session.request(unlocking(copy)))).toBe('header-damaged');
    expect(lookAt(copy.folder)).toMatchObject({
      state: 'broken',
      problem: 'header-damaged',
    });
    expect(headers.map((name) => readFileSync(join(copy.folder, name)))).toEqual(before);
  });

  it('that is gone while the database is there is never a first run', async () => {
    const copy = image.copy();
    for (const name of headers) rmSync(join(copy.folder, name));
    const session = sessionOn(copy);
    expect(lookAt(copy.folder)).toMatchObject({
      state: 'broken',
      problem: 'header-missing',
    });
    const { password, deviceSecret } = copy;
    const create = session.request({
      do: 'create',
      name: 'Eve',
      device: 'x',
      password,
      deviceSecret,
    });
    expect(await codeOf(create)).toBe('vault-exists');
  });
});

describe('a hostile header', () => {
  type Body = { operators: { kdf: Record<string, number> }[]; throttle: { failures: number } };

  const hostile: Readonly<Record<string, (body: Body) => void>> = {
    'with two terabytes for the key': (body) => setCost(body, 'memoryKiB', 2 ** 31),
    'with a thousand million passes': (body) => setCost(body, 'passes', 1_000_000_000),
    'with a cost below the floor': (body) => setCost(body, 'memoryKiB', 8),
    'with no operators': (body) => void body.operators.splice(0),
    'with ten thousand operators': (body) => {
      const [first] = body.operators;
      for (let count = 0; first && count < 10_000; count += 1) body.operators.push(first);
    },
  };

  function setCost(body: Body, name: string, value: number): void {
    for (const { kdf } of body.operators) kdf[name] = value;
  }

  it.each(Object.entries(hostile))('%s is refused within two seconds', async (_, change) => {
    const copy = image.copy();
    for (const name of headers) {
      const path = join(copy.folder, name);
      const [, json = ''] = readFileSync(path, 'utf8').split('\n');
      const body = JSON.parse(json) as Body;
      change(body);
      const text = canonicalJson(body);
      const sum = createHash('sha256').update(text).digest('hex');
      writeFileSync(path, `bailiwick-vault-header ${sum}\n${text}`);
    }
    const begun = performance.now();
    expect(await codeOf(sessionOn(copy).request(unlocking(copy)))).toBe('header-hostile');
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('of a gigabyte is refused without being read', async () => {
    const copy = image.copy();
    for (const name of headers) {
      writeFileSync(join(copy.folder, name), Buffer.alloc(maximumHeaderBytes + 1));
    }
    expect(await codeOf(sessionOn(copy).request(unlocking(copy)))).toBe('header-hostile');
  });
});

describe('a clock that is wrong', () => {
  const hour = 3_600_000;
  const year = 365 * 24 * hour;
  const noon = Date.UTC(2026, 5, 1, 12);

  it.each([-hour, -10 * year])('set by %i ms gives no attempt for nothing', async (step) => {
    const copy = image.copy();
    let time = noon;
    const session = sessionOn(copy, () => time);
    const wrong = unlocking(copy, { password: 'not this one at all' });
    for (let failure = 0; failure < 3; failure += 1) await codeOf(session.request(wrong));
    expect(await codeOf(session.request(unlocking(copy)))).toBe('sign-in-delayed');
    time += step;
    expect(await codeOf(session.request(unlocking(copy)))).toBe('sign-in-delayed');
    time += 6_000;
    expect(await codeOf(session.request(unlocking(copy)))).toBe('open');
    session.close();
  });

  it('ten years ahead at a failure does not lock anybody out for ten years', async () => {
    const copy = image.copy();
    let time = noon + 10 * year;
    const session = sessionOn(copy, () => time);
    const wrong = unlocking(copy, { password: 'not this one at all' });
    for (let failure = 0; failure < 3; failure += 1) await codeOf(session.request(wrong));
    time = noon;
    expect(await codeOf(session.request(unlocking(copy)))).toBe('sign-in-delayed');
    time += 6_000;
    expect(await codeOf(session.request(unlocking(copy)))).toBe('open');
    session.close();
  });

  it('leaves the order of the log as it was, and the log whole', async () => {
    const copy = image.copy();
    let time = noon;
    const session = sessionOn(copy, () => time);
    await session.request(unlocking(copy));
    for (const step of [-hour, -10 * year, 20 * year, 0]) {
      time = noon + step;
      session.opened?.services.store.write(() => ({
        value: null,
        entries: [{ action: 'clock.test', operator: 'Ann', detail: { step } }],
      }));
    }
    const sql = "SELECT detail FROM audit WHERE action = 'clock.test' ORDER BY seq";
    const steps = session.opened?.services.store.read.values<string>(sql);
    expect(steps?.map((text) => JSON.parse(text) as unknown)).toEqual(
      [-hour, -10 * year, 20 * year, 0].map((step) => ({ step })),
    );
    session.close();
    expect(await openedAs(copy)).toBe('open');
  });
});

describe('a second process on the same vault', () => {
  it('keeps it closed to others, until it ends in whatever way', async () => {
    const copy = image.copy();
    const holder = join(import.meta.dirname, 'lock-holder.ts');
    const child = spawn(process.execPath, ['--no-warnings', holder, copy.folder], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    const session = sessionOn(copy);
    expect(await codeOf(session.request(unlocking(copy)))).toBe('vault-in-use');
    child.kill('SIGKILL');
    await ended;
    expect(await codeOf(session.request(unlocking(copy)))).toBe('open');
    session.close();
  });

  it('is told apart from a second sign-in of the same session, which opens nothing twice', async () => {
    const copy = image.copy();
    const session = sessionOn(copy);
    await session.request(unlocking(copy));
    const { opened } = session;
    expect(await codeOf(session.request(unlocking(copy)))).toBe('open');
    expect(session.opened).toBe(opened);
    const wrong = unlocking(copy, { password: 'not this one at all' });
    expect(await codeOf(session.request(wrong))).toBe('password-wrong');
    session.close();
  });
});
