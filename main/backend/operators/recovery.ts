import { Failure } from '../../../shared/failure.ts';
import type { RecoveryGroup } from '../../../shared/model/recovery-group.ts';
import type { FeatureHandlers } from '../context.ts';
import { recorded } from '../store/recorded.ts';
import type { VaultHeader } from '../vault/header-schema.ts';
import { groupOf } from '../vault/recovery-group.ts';
import { changeOperators } from './act.ts';

function groupIn(header: VaultHeader): RecoveryGroup | null {
  const signed = header.policy.recoveryGroup;
  if (!signed) return null;
  const kept = groupOf(header)?.kept;
  const nameOf = (id: string) =>
    header.operators.find(({ operatorId }) => operatorId === id)?.name ?? '';
  return {
    number: signed.number,
    madeAt: signed.madeAt,
    owner: nameOf(signed.ownerId),
    usedAt: kept?.usedAt ?? null,
    isUsable: kept !== undefined,
    officers: signed.officers.map(({ operatorId: id }) => ({
      id,
      name: nameOf(id),
      takenAt: kept?.taken.find(({ operatorId }) => operatorId === id)?.at ?? null,
    })),
  };
}

/** Makes and ends the recovery group, and hands its shares to their officers. */
export const recovery: FeatureHandlers<'recovery'> = {
  group: ({ authority }) => groupIn(authority.newest()),

  async makeGroup(context, { officers, reason }) {
    const { authority } = context;
    if (new Set(officers).size < officers.length) throw new Failure('input-invalid');
    const named = officers.map((id) => authority.current.operators.get(id));
    const names = named.map((standing) => {
      // Whoever cannot sign in could not be shown a share.
      if (!standing || standing.isSuspended || standing.isRetired) {
        throw context.refuse('operator-missing');
      }
      return standing.name;
    });
    const detail = { officers: names.join(', ') };
    const told = { action: 'recovery.make-group', target: 'vault', reason, detail };
    await changeOperators(context, told, (draft) => ({ draft, officers }));
    return null;
  },

  async dissolveGroup(context, { reason }) {
    if (!groupIn(context.authority.newest())) throw context.refuse('recovery-group-missing');
    const told = { action: 'recovery.dissolve-group', target: 'vault', reason };
    await changeOperators(context, told, (draft) => ({ draft, officers: [] }));
    return null;
  },

  ownShare: ({ share }) => share.state(),

  async showShare({ share, store, operator, refuse }) {
    const shown = await share.show();
    if (!shown) throw refuse('share-missing');
    store.write(() => ({
      value: null,
      entries: [{ action: 'recovery.show-share', operator: operator.name, target: 'vault' }],
    }));
    const { groups, ask } = shown;
    // The contract counts groups from 0, the paper from 1.
    return { share: [...groups], ask: [ask[0] - 1, ask[1] - 1] };
  },

  async confirmShare({ share, store, authority, operator, refuse }, { groups }) {
    const group = share.confirmedBy(groups);
    if (group === null) throw refuse('share-mismatch');
    if (share.state().group !== group) throw refuse('share-missing');
    const told = { action: 'recovery.confirm-share', target: 'vault', operator: operator.name };
    await recorded(store, { ...told, detail: { group } }, () => authority.takeShare(group));
    share.forget();
    return null;
  },
};
