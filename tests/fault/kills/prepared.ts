import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, databasePath, openDatabase } from '../../../main/backend/store/open.ts';
import { unlockVault } from '../../../main/backend/vault/unlock.ts';
import type { ChosenFile } from '../../../shared/process.ts';
import { newScratchVault, type ScratchVault } from '../../support/backend.ts';
import { takeUp } from '../../support/operators.ts';
import { buildProcesses, type BuiltProcesses } from './bundles.ts';
import { Life } from './life.ts';

export const baseAccounts = 600;
export const practiceAccounts = 1_300;
export const ldifPeople = 2_300;

/** What a whole import of a source leaves: how many accounts, and a fingerprint of all of them. */
export type Whole = { readonly accounts: number; readonly sum: string };

/** A vault with a directory in it, to be copied for each row of kills. */
export type Prepared = {
  readonly processes: BuiltProcesses;
  readonly vault: ScratchVault;
  readonly key: Buffer;
  readonly vaultId: string;
  /** The key of the anchor. */
  readonly anchorKey: Buffer;
  readonly root: string;
  readonly practice: Whole;
  readonly ldif: Whole;
  readonly copy: (name: string) => VaultCopy;
  readonly remove: () => void;
};

/** Tokens of files, as a dialog would give them. */
export const tokens = {
  base: 'rbase'.padEnd(23, '0'),
  people: 'rpeople'.padEnd(23, '0'),
  backup: 'wbackup'.padEnd(23, '0'),
  backupToRead: 'rbackup'.padEnd(23, '0'),
} as const;

/** One copy of the prepared vault. */
export type VaultCopy = {
  readonly folder: string;
  readonly deviceSecret: Buffer;
  readonly files: Record<string, ChosenFile>;
  readonly look: () => Connection;
};

/** Builds the processes and prepares the vault. */
export async function prepare(): Promise<Prepared> {
  const processes = await buildProcesses();
  const vault = await newScratchVault();
  const root = mkdtempSync(join(tmpdir(), 'bailiwick-kills-'));
  const unlocked = await unlockVault({ ...vault, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const key = unlocked.keys.databaseKey();
  const { vaultId } = unlocked.keys;
  const anchorKey = unlocked.keys.anchorKey();
  unlocked.keys.dispose();
  writeFileSync(join(root, 'base.ldif'), ldifOf(baseAccounts, 'base'));
  writeFileSync(join(root, 'people.ldif'), ldifOf(ldifPeople, 'person'));
  const copy = (name: string): VaultCopy => {
    const folder = join(root, name);
    cpSync(vault.folder, folder, { recursive: true });
    return {
      folder,
      deviceSecret: vault.deviceSecret,
      files: {
        [tokens.base]: { path: join(root, 'base.ldif'), name: 'base.ldif' },
        [tokens.people]: { path: join(root, 'people.ldif'), name: 'people.ldif' },
        [tokens.backup]: { path: join(root, `${name}.backup`), name: 'copy.backup' },
        [tokens.backupToRead]: { path: join(root, `${name}.backup`), name: 'copy.backup' },
      },
      look: () => {
        // It may be closed last, after a kill, and must not move what the process left behind.
        return openDatabase(databasePath(folder), key, 'reading');
      },
    };
  };
  const code: string[] = [];
  await fill(
    processes,
    { ...copy('unused'), folder: vault.folder },
    vault.password,
    async (life) => {
      await importBase(life);
      const invited = { name: 'Sue', role: 'support', days: 7 };
      code.push(...(await life.call<{ code: string[] }>('operators.invite', invited)).code);
    },
  );
  // A recovery group takes two.
  await takeUp(vault, code);
  const sample = copy('sample');
  await fill(processes, sample, vault.password, importAll);
  const connection = sample.look();
  const practice = wholeOf(connection, 'whole practice');
  const ldif = wholeOf(connection, 'whole people');
  connection.close();
  const remove = () => {
    processes.remove();
    vault.remove();
    rmSync(root, { recursive: true, force: true });
  };
  const keys = { key, vaultId, anchorKey };
  return { processes, vault, ...keys, root, practice, ldif, copy, remove };
}

/** How many accounts a directory has, and a fingerprint of them and of its memberships. */
export function wholeOf(connection: Connection, directory: string): Whole {
  const row = connection
    .prepare<[string, string], { accounts: number; ids: number; sum: string; members: number }>(
      `SELECT count(*) AS accounts, count(DISTINCT remote_id) AS ids,
        coalesce(group_concat(content_hash ORDER BY remote_id), '') AS sum,
        (SELECT count(*) FROM members m JOIN accounts g ON g.id = m.group_id
          JOIN directories d ON d.id = g.directory WHERE d.name = ?) AS members
        FROM accounts WHERE directory = (SELECT id FROM directories WHERE name = ?)`,
    )
    .get(directory, directory);
  if (!row || row.accounts !== row.ids) throw new Error('A directory has an account twice.');
  return { accounts: row.accounts, sum: `${row.members} ${row.sum}` };
}

async function fill(
  processes: BuiltProcesses,
  vault: VaultCopy,
  password: string,
  work: (life: Life) => Promise<void>,
): Promise<void> {
  const life = new Life(processes, vault);
  const opened = await life.unlock(password);
  if (typeof opened === 'string') throw new Error(opened);
  await work(life);
  await life.link.stop();
}

async function importBase(life: Life): Promise<void> {
  const into = { kind: 'new', name: 'base' };
  const job = await life.call<{ id: number }>('directories.importFile', {
    file: tokens.base,
    into,
  });
  const ended = await life.ended(job.id);
  if (ended.state !== 'done') throw new Error(`The base was not imported: ${ended.problem}`);
}

async function importAll(life: Life): Promise<void> {
  const practice = { name: 'whole practice', accounts: practiceAccounts };
  await life.ended((await life.call<{ id: number }>('directories.createPractice', practice)).id);
  const into = { kind: 'new', name: 'whole people' };
  const file = { file: tokens.people, into };
  await life.ended((await life.call<{ id: number }>('directories.importFile', file)).id);
}

/** People and a group for every hundred of them, the groups first, so that members wait for the end. */
function ldifOf(people: number, name: string): string {
  const entries = ['version: 1\n'];
  for (let group = 0; group * 100 < people; group += 1) {
    const members = Array.from(
      { length: 5 },
      (_, at) => `member: uid=${name}${group * 100 + at},o=kill\n`,
    );
    entries.push(
      `dn: cn=${name} group ${group},o=kill\nobjectClass: groupOfNames\ncn: ${name} group ${group}\n${members.join('')}`,
    );
  }
  for (let at = 0; at < people; at += 1) {
    entries.push(
      `dn: uid=${name}${at},o=kill\nobjectClass: inetOrgPerson\nuid: ${name}${at}\ncn: Test ${name} ${at}\nsn: ${name}${at}\ntitle: first\nmobile: +49 30 ${at}\nmail: ${name}${at}@kill.example\n`,
    );
  }
  return entries.join('\n');
}
