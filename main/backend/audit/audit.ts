import { acknowledge, alarmOf } from './acknowledge.ts';
import { verifyAudit } from './verify.ts';
import { databaseSource } from './source.ts';
import { exportToFile } from './export-file.ts';
import type { FeatureHandlers } from '../context.ts';
import { auditActions, auditRows } from './rows.ts';

/** Shows, verifies and exports the log. */
export const audit: FeatureHandlers<'audit'> = {
  list({ read }, { before, limit, action, decision, target, from, to }) {
    const found = auditRows(read, {
      before,
      limit,
      action,
      decision,
      from,
      to,
      ...(target === '' ? {} : { targets: [target] }),
    });
    return { ...found, actions: auditActions(read) };
  },

  head(context) {
    const { read, vault } = context;
    const seen = vault.anchor.read();
    const size = read.value<number>('SELECT max(seq) FROM audit') ?? 0;
    return {
      size,
      root: typeof seen === 'string' ? '' : seen.root.toString('base64'),
      verifiedSize: vault.verified.size,
      verifiedAt: vault.verified.at,
      alarm: vault.alarm?.kind ?? null,
      alarmFacts: alarmOf(context),
    };
  },

  acknowledge: (context, { reason }) => acknowledge(context, reason),

  async verify({ store, vault, operator, now }) {
    const started = performance.now();
    if (!vault.alarm) store.audit.checkpoint('verify');
    const seen = vault.anchor.read();
    const verdict = await verifyAudit(databaseSource(store.connection), {
      vault: vault.id,
      anchor: typeof seen === 'string' ? null : { size: seen.size, root: seen.root },
      trustedKey: vault.keys.auditPublicKey,
    });
    const tookMs = performance.now() - started;
    const acknowledged = (verdict.acknowledged ?? []).map(({ firstBadSeq, kind }) => ({
      firstBadSeq,
      kind,
    }));
    if (!verdict.ok) {
      const { firstBadSeq, kind } = verdict;
      return { ok: false, size: 0, root: '', firstBadSeq, kind, acknowledged, tookMs };
    }
    vault.verified.size = verdict.size;
    vault.verified.at = now();
    store.write(() => ({
      value: null,
      entries: [
        { action: 'audit.verify', operator: operator.name, detail: { rows: verdict.size } },
      ],
    }));
    const root = verdict.root.toString('base64');
    const { size } = verdict;
    return { ok: true, size, root, firstBadSeq: null, kind: null, acknowledged, tookMs };
  },

  exportLog({ store, operator, file, vault }, { file: token, reason }) {
    const chosen = file(token);
    store.write(() => ({
      value: null,
      entries: [{ action: 'audit.export', operator: operator.name, reason }],
    }));
    const head = store.audit.checkpoint('export');
    return exportToFile(store.audit.source, { vault: vault.id, head }, chosen.path);
  },
};
