import { resolve } from 'node:path';
import type { Answer, Command, Surroundings } from '../command.ts';
import { Refused, valueOf } from '../problems.ts';
import { usualReason } from './reason.ts';

async function verify({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.audit.verify({}));
  if (!value.ok) {
    const { alarmFacts } = valueOf(await host.client.audit.head({}));
    throw new Refused('audit-damaged', {
      kind: value.kind ?? '',
      firstBadRow: value.firstBadSeq ?? 0,
      rowsMissing: alarmFacts?.rowsMissing ?? 0,
    });
  }
  const seen = value.acknowledged.map(
    ({ firstBadSeq, kind }) => `acknowledged: damage at row ${firstBadSeq} (${kind})`,
  );
  return { value, lines: [...seen, `whole: ${value.size} rows`, `root:  ${value.root}`] };
}

async function acknowledge({ host, given }: Surroundings): Promise<Answer> {
  const { alarmFacts } = valueOf(await host.client.audit.head({}));
  const reason = given.text('reason');
  if (reason === undefined) throw new Refused('reason-required');
  const value = valueOf(await host.client.audit.acknowledge({ reason }));
  const { kind = '', firstBadSeq = 0, rowsMissing = 0 } = alarmFacts ?? {};
  return {
    value,
    lines: [
      `seen: damage at row ${firstBadSeq} (${kind}), ${rowsMissing} rows missing from the end`,
      value.isWritable
        ? 'The log goes on behind it, and the vault takes changes again.'
        : 'A second operator has to say so as well; one of the two has to be an owner.',
    ],
  };
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
    name: 'audit acknowledge',
    words: '',
    about: 'Sign that you have seen an alarm of the log; with two, the log goes on behind it.',
    options: { reason: { type: 'string' } },
    count: [0, 0],
    run: acknowledge,
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
