import type { Device } from '../../../shared/model/device.ts';
import type { QueryContext } from '../context.ts';
import type { HeaderOperator } from '../vault/header-schema.ts';
import { timesOf } from './sign-in-times.ts';

/** The devices of an operator, in the order in which they were added. */
export function devicesOf(
  { authority, vault }: QueryContext,
  entry: HeaderOperator,
  { lastSignInFrom }: ReturnType<typeof timesOf>,
): Device[] {
  const standing = authority.current.operators.get(entry.operatorId);
  const listed = entry.devices ?? [{ ...entry.device, sealed: undefined }];
  const facts = listed.map(({ id, label, addedAt = null, sealed }) => ({
    id,
    label,
    addedAt,
    lastSignInAt: lastSignInFrom(id),
    isRetired:
      sealed === null || (standing?.isRetired ?? true) || standing?.retiredDevices.has(id) === true,
    isThis: vault.keys.operatorId === entry.operatorId && vault.keys.deviceId === id,
  }));
  return facts.toSorted((one, other) => (one.addedAt ?? 0) - (other.addedAt ?? 0));
}

/** The devices of whoever is signed in. */
export function ownDevices(context: QueryContext): Device[] {
  const { header } = context.authority;
  const entry = header.operators.find((one) => one.operatorId === context.operator.id);
  return entry ? devicesOf(context, entry, timesOf(context)) : [];
}
