import { resolve } from 'node:path';
import type { Answer, Command, Surroundings } from '../command.ts';
import { valueOf } from '../problems.ts';
import { usualReason } from './reason.ts';

function fileOf({ host, given, folder }: Surroundings, purpose: 'read' | 'write'): string {
  return host.file(resolve(folder, given.words[0] ?? ''), purpose);
}

async function backup(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const reason = given.text('reason') ?? usualReason;
  const value = valueOf(
    await host.client.backups.create({ file: fileOf(around, 'write'), reason }),
  );
  return { value, lines: [`bytes:  ${value.sizeBytes}`, `sha256: ${value.sha256}`] };
}

async function restore(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const file = fileOf(around, 'read');
  const report = valueOf(await host.client.backups.inspect({ file }));
  const lines = [
    `made:                 ${new Date(report.createdAt).toISOString()}`,
    `accounts:             ${report.accounts}`,
    `rows of the log:      ${report.auditSize}${report.auditOk ? '' : ' (damaged)'}`,
    `rows that are lost:   ${report.rowsLost}`,
    `change sets lost:     ${report.changeSetsLost}`,
  ];
  if (!given.is('yes')) {
    const value = { restored: false, report };
    return { value, lines: [...lines, 'Nothing was changed. Add --yes to restore.'] };
  }
  const reason = given.text('reason') ?? usualReason;
  const restored = valueOf(await host.client.backups.restore({ file, reason }));
  const value = { restored: true, report, ...restored };
  return { value, lines: [...lines, 'Restored. The database before is kept beside the new one.'] };
}

async function salvage(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const reason = given.text('reason') ?? usualReason;
  const file = fileOf(around, 'write');
  const value = valueOf(await host.client.backups.salvage({ file, reason }));
  const lines = [
    `rows saved: ${value.rows}`,
    `rows lost:  ${value.lost}`,
    'The damaged database was not changed. "restore" puts the new backup in its place.',
  ];
  return { value, lines };
}

/** Copies of the vault. */
export const backupCommands: readonly Command[] = [
  {
    name: 'backup',
    words: 'FILE',
    about: 'Write an encrypted copy of the vault to a file.',
    options: { reason: { type: 'string' } },
    count: [1, 1],
    run: backup,
  },
  {
    name: 'restore',
    words: 'FILE',
    about: 'Say what restoring a backup would do; with --yes, do it.',
    options: { yes: { type: 'boolean' }, reason: { type: 'string' } },
    count: [1, 1],
    repairs: true,
    run: restore,
  },
  {
    name: 'salvage',
    words: 'FILE',
    about: 'Write what can be read of a damaged vault to a new backup.',
    options: { reason: { type: 'string' } },
    count: [1, 1],
    repairs: true,
    run: salvage,
  },
];
