import { Failure } from '../../../shared/failure.ts';
import type { LogAlarm } from '../../../shared/model/audit.ts';
import type { CommandContext, QueryContext } from '../context.ts';
import type { Connection } from '../store/open.ts';
import { AFTER_DAMAGE, ACKNOWLEDGE, evidenceOf } from './acknowledged.ts';
import type { Head } from './checkpoint.ts';
import { followEpochs } from './epochs.ts';
import type { Finding } from './finding.ts';
import { damagedSize, openEpoch } from './open-epoch.ts';
import { databaseSource } from './source.ts';
import { verifyAudit } from './verify.ts';
import {
  forgetStatements,
  isAlone,
  isEnough,
  isWitness,
  keepStatements,
  readStatements,
  type SeenDamage,
  signSeen,
  type Statement,
} from './witness.ts';

/** Kinds of damage in which rows are gone from the end. */
const cuts: ReadonlySet<string> = new Set(['truncated', 'rolled-back']);

type Looking = Pick<QueryContext, 'vault' | 'authority' | 'operator' | 'read'>;

/** The newest head that was kept outside the database, in this session or before it. */
function anchoredHead({ anchor, anchored }: Looking['vault']): Head | null {
  const seen = anchor.read();
  if (typeof seen === 'string') return anchored;
  return anchored && anchored.size > seen.size ? anchored : { size: seen.size, root: seen.root };
}

/** What the alarm of the log is, and who has seen it; null while the log is whole. */
export function alarmOf(context: Looking): LogAlarm | null {
  const { vault, authority, operator, read } = context;
  if (!vault.alarm) return null;
  const { kind, firstBadSeq } = vault.alarm;
  const size = read.value<number>('SELECT max(seq) FROM audit') ?? 0;
  const signed = read.value<number>('SELECT max(size) FROM audit_checkpoint') ?? 0;
  const known = Math.max(signed, anchoredHead(vault)?.size ?? 0);
  const { current, header } = authority;
  const seen = readStatements(vault.folder, null, { header, authority: current });
  return {
    kind,
    firstBadSeq,
    rowsMissing: cuts.has(kind) ? Math.max(0, known - size) : 0,
    seenBy: seen.map(({ body }) => ({
      operator: current.operators.get(body.operator)?.name ?? '',
      isOwn: body.operator === operator.id,
      at: body.seenAt,
    })),
    isAlone: isAlone(current),
    mayAcknowledge: isWitness(current, operator.id) && !operator.isViewing,
  };
}

/**
 * Takes down that whoever is signed in has seen the damage, by their signature. With the second
 * signature the log goes on in a new epoch; the damaged rows stay as they are.
 */
export async function acknowledge(
  context: CommandContext,
  reason: string,
): Promise<{ readonly isWritable: boolean }> {
  const { vault, operator, authority, store, now } = context;
  const { current, header } = authority;
  if (!vault.alarm || vault.isStandIn) throw new Failure('alarm-missing');
  if (!isWitness(current, operator.id) || operator.isViewing) throw new Failure('not-permitted');
  const damage = await damageNow(context);
  const before = readStatements(vault.folder, damage, { header, authority: current });
  if (before.some(({ body }) => body.operator === operator.id)) {
    throw new Failure('alarm-acknowledged');
  }
  const body = { ...damage, operator: operator.id, reason, seenAt: now() };
  const statements = [...before, signSeen(body, vault.keys)];
  keepStatements(vault.folder, statements);
  if (!isEnough(current, statements)) return { isWritable: false };
  store.freeze();
  await context.resumeLog((database) => goOn(context, database, statements));
  forgetStatements(vault.folder);
  return { isWritable: true };
}

/** The first damage of the whole log, which the alarm at the opening need not have named. */
async function damageNow({ vault, store }: CommandContext): Promise<SeenDamage> {
  const source = databaseSource(store.connection);
  const { epochs, fault } = followEpochs(source.epochs(), vault.id, vault.keys.auditPublicKey);
  const newest = epochs.at(-1);
  // Nothing can be signed on top of an epoch that is not ours: such a log ends here.
  if (fault !== null || !newest) throw new Failure('alarm-lasting');
  const anchor = anchoredHead(vault);
  const trustedKey = vault.keys.auditPublicKey;
  const verdict = await verifyAudit(source, { vault: vault.id, anchor, trustedKey });
  if (verdict.ok) throw new Failure('alarm-missing');
  const size = damagedSize(source, vault.id);
  const isCut = anchor !== null && anchor.size > size;
  return {
    format: 1,
    vault: vault.id,
    epoch: newest.epoch,
    size,
    ...placeOf(verdict),
    evidence: evidence(source, vault.id, size),
    cut: isCut ? { size: anchor.size, root: anchor.root.toString('base64') } : null,
  };
}

function placeOf({ kind, firstBadSeq }: Finding): Pick<SeenDamage, 'kind' | 'firstBadSeq'> {
  return { kind, firstBadSeq };
}

function evidence(...given: Parameters<typeof evidenceOf>): string {
  const steps = evidenceOf(...given);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Begins the epoch behind the damage in a database that nobody else has open. */
function goOn(
  { vault, operator, authority, now }: CommandContext,
  database: Connection,
  statements: readonly Statement[],
): Head {
  const last = statements.at(-1)?.body;
  if (!last) throw new Error('Nobody has seen the damage.');
  const { firstBadSeq, kind, evidence: digest, size, cut } = last;
  const signingKey = vault.keys.auditSigningKey();
  const log = openEpoch({
    database,
    vault: vault.id,
    device: vault.device,
    clock: now,
    signingKey,
    previousKey: signingKey,
    reason: AFTER_DAMAGE,
    cut: cut && { size: cut.size, root: Buffer.from(cut.root, 'base64') },
    first: {
      action: ACKNOWLEDGE,
      operator: operator.name,
      target: 'vault',
      reason: last.reason,
      detail: {
        firstBadSeq,
        kind,
        evidence: digest,
        rows: size,
        cut: cut?.size ?? null,
        seen: statements.map(({ body, signature }) => ({
          operator: body.operator,
          name: authority.current.operators.get(body.operator)?.name ?? '',
          reason: body.reason,
          at: body.seenAt,
          signature,
        })),
      },
    },
  });
  return log.checkpoint('acknowledge');
}
