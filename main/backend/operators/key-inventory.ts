import type { KeyFacts } from '../../../shared/model/key.ts';
import type { KeyLoans } from '../elevation/elevation.ts';
import { type CompartmentName, compartmentNames } from '../../../shared/model/role.ts';
import { isOwner } from '../../../shared/roles.ts';
import type { HeaderOperator, VaultHeader } from '../vault/header-schema.ts';
import type { Authority } from '../vault/policy.ts';
import { madeAtOf, rotationDaysOf } from '../vault/policy-change.ts';
import { groupOf } from '../vault/recovery-group.ts';

const dayMs = 24 * 60 * 60_000;

/** The words of the standards that each kind of key is used by, with its size. */
const algorithms = {
  vault: 'HKDF-SHA-256, 256 bit',
  database: 'AES-256-CBC, HMAC-SHA-512, 256 bit',
  compartment: 'AES-256-GCM, 256 bit',
  signing: 'Ed25519, 256 bit',
  identity: 'X25519, Ed25519, 256 bit',
  kit: 'HKDF-SHA-256, AES-256-GCM, 256 bit',
  group: 'Shamir 2-of-n, HKDF-SHA-256, AES-256-GCM, 256 bit',
} as const;

type Asked = {
  readonly header: VaultHeader;
  readonly authority: Authority;
  readonly now: number;
  /** Loans of the keys in force, by compartment. */
  readonly loans: ReadonlyMap<CompartmentName, KeyLoans>;
};

const ofVault = {
  operatorId: null,
  operator: null,
  deviceId: null,
  device: null,
  version: null,
  dueAt: null,
  isOverdue: false,
  lent: null,
  isRetired: false,
} as const;

/** Every key of the vault, as its header tells of it; nothing is opened for it. */
export function inventoryOf(asked: Asked): KeyFacts[] {
  return [...keysOfVault(asked), ...asked.header.operators.flatMap((one) => keysOf(asked, one))];
}

function keysOfVault(asked: Asked): KeyFacts[] {
  const { header } = asked;
  const { createdAt, renewedAt, formerVaultKeys = [], databaseEpoch } = header;
  const { formerAuditKeys = [] } = header;
  const everybody = holdersOf(asked, () => true);
  const owners = holdersOf(asked, (id) => {
    const role = asked.authority.operators.get(id)?.role;
    return role !== undefined && isOwner(role);
  });
  return [
    {
      ...ofVault,
      kind: 'vault',
      version: formerVaultKeys.length + 1,
      algorithm: algorithms.vault,
      holders: everybody,
      ...dated(asked, renewedAt?.vault ?? createdAt),
    },
    {
      ...ofVault,
      kind: 'database',
      version: databaseEpoch,
      algorithm: algorithms.database,
      holders: everybody,
      ...dated(asked, renewedAt?.database ?? createdAt),
    },
    ...compartmentNames.map((name): KeyFacts => compartment(asked, name)),
    {
      ...ofVault,
      kind: 'policy',
      algorithm: algorithms.signing,
      holders: owners,
      madeAt: createdAt,
      version: 1,
    },
    {
      ...ofVault,
      kind: 'audit',
      algorithm: algorithms.signing,
      holders: everybody,
      version: formerAuditKeys.length + 1,
      ...dated(asked, renewedAt?.audit ?? createdAt),
    },
    kit(asked),
    ...group(asked),
  ];
}

function compartment(asked: Asked, name: CompartmentName): KeyFacts {
  const { header } = asked;
  const version = header.policy.keyVersions[name];
  const readers = new Set(
    header.grants
      .filter((grant) => grant.compartment === name && grant.keyVersion === version)
      .map(({ recipientId }) => recipientId),
  );
  const loans = asked.loans.get(name);
  const byClock = dated(asked, madeAtOf(header)[name]);
  const overSince = loans?.overSince ?? null;
  const isOver = overSince !== null;
  return {
    ...ofVault,
    kind: name,
    version,
    algorithm: algorithms.compartment,
    holders: holdersOf(asked, (id) => readers.has(id)),
    ...byClock,
    ...(isOver && { dueAt: Math.min(overSince, byClock.dueAt), isOverdue: true }),
    lent: loans ? { to: [...loans.to], isOver } : null,
  };
}

/** A kit is not renewed by the clock: it is due once it was used. */
function kit({ header }: Asked): KeyFacts {
  const { operatorId, createdAt, usedAt } = header.recovery;
  const operator = header.operators.find((one) => one.operatorId === operatorId)?.name ?? null;
  return {
    ...ofVault,
    kind: 'kit',
    operatorId,
    operator,
    algorithm: algorithms.kit,
    holders: operator === null ? [] : [operator],
    madeAt: createdAt,
    dueAt: usedAt,
    isOverdue: usedAt !== null,
  };
}

/** The recovery group in force: like the kit it is due once it was used, or opens nothing any more. */
function group({ header }: Asked): KeyFacts[] {
  const signed = header.policy.recoveryGroup;
  if (!signed) return [];
  const kept = groupOf(header)?.kept;
  const names = new Map(header.operators.map(({ operatorId, name }) => [operatorId, name]));
  const dueAt = kept ? kept.usedAt : signed.madeAt;
  return [
    {
      ...ofVault,
      kind: 'group',
      operatorId: signed.ownerId,
      operator: names.get(signed.ownerId) ?? null,
      version: signed.number,
      algorithm: algorithms.group,
      holders: signed.officers.flatMap(({ operatorId }) => names.get(operatorId) ?? []),
      madeAt: signed.madeAt,
      dueAt,
      isOverdue: dueAt !== null,
    },
  ];
}

/** The identity of an operator, and what protects it on their device. */
function keysOf({ authority }: Asked, entry: HeaderOperator): KeyFacts[] {
  const { operatorId, name, device, kdf, usesDeviceSecret } = entry;
  const standing = authority.operators.get(operatorId);
  const isRetired = standing?.isRetired ?? false;
  const argon2 = `Argon2id ${kdf.memoryKiB / 1_024} MiB`;
  const common = {
    ...ofVault,
    operatorId,
    operator: name,
    device: device.label,
    holders: isRetired ? [] : [name],
    madeAt: device.addedAt ?? null,
    isRetired,
  };
  const alone: KeyFacts = {
    ...common,
    kind: 'device',
    deviceId: device.id,
    algorithm: usesDeviceSecret ? `${argon2}, HKDF-SHA-256, 256 bit` : argon2,
  };
  return [
    { ...common, kind: 'identity', algorithm: algorithms.identity },
    ...(entry.devices ?? []).map((one): KeyFacts => {
      const isEnded = isRetired || one.sealed === null || standing?.retiredDevices.has(one.id);
      return {
        ...common,
        kind: 'device',
        deviceId: one.id,
        device: one.label,
        madeAt: one.addedAt ?? null,
        holders: isEnded ? [] : [name],
        isRetired: isEnded ?? false,
        algorithm: `${argon2}, HPKE X25519, 256 bit`,
      };
    }),
    ...(entry.devices ? [] : [alone]),
  ];
}

function dated({ header, now }: Asked, madeAt: number) {
  const dueAt = madeAt + rotationDaysOf(header) * dayMs;
  return { madeAt, dueAt, isOverdue: dueAt < now };
}

function holdersOf({ header, authority }: Asked, holds: (id: string) => boolean): string[] {
  const may = ({ operatorId }: HeaderOperator): boolean => {
    const standing = authority.operators.get(operatorId);
    return standing !== undefined && !standing.isSuspended && !standing.isRetired;
  };
  return header.operators
    .filter((entry) => may(entry) && holds(entry.operatorId))
    .map(({ name }) => name);
}
