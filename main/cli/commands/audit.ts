import { resolve } from 'node:path';
import type { Answer, Command, Surroundings } from '../command.ts';
import { Refused, valueOf } from '../problems.ts';
import { usualReason } from './reason.ts';

async function verify({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.audit.verify({}));
  if (!value.ok) {
    throw new Refused('audit-damaged', {
      kind: value.kind ?? '',
      firstBadRow: value.firstBadSeq ?? 0,
    });
  }
  return { value, lines: [`whole: ${value.size} rows`, `root:  ${value.root}`] };
}

async function exportLog({ host, given, folder }: Surroundings): Promise<Answer> {
  const file = host.file(resolve(folder, given.words[0] ?? ''), 'write');
  const reason = given.text('reason') ?? usualReason;
  const value = valueOf(await host.client.audit.exportLog({ file, reason }));
  return { value, lines: [`rows:   ${value.rows}`, `sha256: ${value.sha256}`] };
}

/** Checking and handing over the log. */
export const auditCommands: readonly Command[] = [
  {
    name: 'audit verify',
    words: '',
    about: 'Recompute every row, root and signature of the log.',
    options: {},
    count: [0, 0],
    run: verify,
  },
  {
    name: 'audit export',
    words: 'FILE',
    about: 'Write the log for the standalone verifier.',
    options: { reason: { type: 'string' } },
    count: [1, 1],
    run: exportLog,
  },
];
