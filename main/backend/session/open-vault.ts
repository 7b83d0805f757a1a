import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Topic } from '../../../shared/contract/operation.ts';
import { Failure } from '../../../shared/failure.ts';
import { HandOvers } from '../changes/hand-overs.ts';
import type { ManagedState } from '../../../shared/model/managed-policy.ts';
import { policyIn } from '../../../shared/managed.ts';
import { permissionsOf } from '../../../shared/roles.ts';
import { DamageWatch } from '../damage/watch.ts';
import { AccountIndex } from '../replica/account-index.ts';
import type { Head } from '../audit/checkpoint.ts';
import type { Finding } from '../audit/finding.ts';
import type { AuditLog } from '../audit/log.ts';
import { ConnectorLink } from '../connector-link.ts';
import type { Operator, Services, View } from '../context.ts';
import { Jobs } from '../jobs/jobs.ts';
import { databasePath } from '../store/open.ts';
import { failureOf } from '../store/failure-of.ts';
import { refuseOldPolicy } from '../store/policy-serial.ts';
import { Reader } from '../store/reader.ts';
import { Reserve } from '../store/reserve.ts';
import { Store } from '../store/store.ts';
import { OpenAuthority } from '../vault/open-authority.ts';
import { ProviderProof } from '../provider/proof.ts';
import { ProviderSignIn } from '../provider/provider-sign-in.ts';
import type { AnchorFile } from '../vault/anchor.ts';
import { openAnchor } from './anchor.ts';
import { clearUp } from './clear-up.ts';
import { closeFiles, closeVault } from './close-vault.ts';
import { closeUnmoved, type Connections, connect } from './connections.ts';
import { openLog } from './open-log.ts';
import { openPages } from './open-pages.ts';
import { ownSecrets } from './own-secrets.ts';
import { searching } from './searching.ts';
import { watchLog } from './watch-log.ts';
import type { VaultHeader } from '../vault/header-schema.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import type { FromBackend } from '../../../shared/process.ts';

/** What the rest of the backend may know of the open vault. */
export type OpenVault = {
  readonly folder: string;
  readonly id: string;
  readonly header: VaultHeader;
  readonly keys: UnlockedKeys;
  readonly device: string;
  /** What is wrong with the audit log; null when it is whole. */
  readonly alarm: Finding | null;
  readonly anchor: AnchorFile;
  /** The head of the log that was kept outside the database when it was opened. */
  readonly anchored: Head | null;
  /** The database does not open, and nothing of it is shown. */
  readonly isStandIn: boolean;
  /** Looks for pages that do not hold. */
  readonly damage: DamageWatch;
  /** The last full verification of this session. */
  readonly verified: { size: number; at: number | null };
};

/** A vault with everything that works on it. */
export type Opened = {
  readonly services: Services;
  readonly operator: Operator;
  /** The process before this one ended in the middle of its work. */
  readonly wasCut: boolean;
  /** Signs the log, closes the files and wipes the keys. */
  readonly close: () => void;
};

/** A vault whose files are open. What it needs of the session around it is still missing. */
export type OpenedFiles = Omit<Opened, 'services'> & {
  readonly services: FileServices;
  /** Signs the log, naming why, and closes the files once no read runs any more; the keys stay. */
  readonly closeFiles: (reason: string) => Promise<void>;
};

export type FileServices = Omit<
  Services,
  'replaceDatabase' | 'renewDatabaseKey' | 'reopenAs' | 'resumeLog'
>;

/** What opening needs from the process around it. */
export type Surroundings = {
  readonly folder: string;
  readonly post: (message: FromBackend) => void;
  readonly now: () => number;
  /** What main last read of the managed policy. */
  readonly managed: () => ManagedState;
  readonly onError: (error: unknown) => void;
};

/** What the credentials opened, and what the keychain keeps of the log. */
export type Held = {
  readonly keys: UnlockedKeys;
  readonly header: VaultHeader;
  readonly keychainAnchor?: string | null;
  /** The database does not open: an empty one stands in for it, for reading only. */
  readonly isStandIn?: boolean;
  /** What is known already of sign-ins with the provider, when files are opened anew. */
  readonly proof?: ProviderProof;
};

/** Opens the database and the log under these keys, and starts what runs while a vault is open. */
export function openVault(
  around: Surroundings,
  held: Held,
  mode: 'create' | 'existing',
  view: View | null = null,
): OpenedFiles {
  const operator = operatorOf(held, view);
  // Whoever closes the database in order leaves no write-ahead log behind.
  const wal = statSync(`${databasePath(around.folder)}-wal`, { throwIfNoEntry: false });
  const hasWal = (wal?.size ?? 0) > 0;
  const standIn = { mode: 'create', path: standInPath(around.folder) } as const;
  const database = held.isStandIn ? standIn : { mode };
  const connections = connect(around.folder, held.keys, { ...database, operator });
  try {
    const { header, keys } = held;
    refuseOldPolicy(new Reader(connections.whole), header.policy, keys.standing);
    return assemble(around, { ...held, operator }, { connections, hasWal });
  } catch (error) {
    closeUnmoved(around.folder, held.keys, connections);
    throw error;
  }
}

/** A file that the next opening takes away, as it does with those of a restore that was cut off. */
function standInPath(folder: string): string {
  return `${databasePath(folder)}.staged-${randomUUID()}`;
}

type HeldOperator = { readonly operator: Operator };
type HeldBy = Held & HeldOperator;

function assemble(
  around: Surroundings,
  held: HeldBy,
  { connections, hasWal }: { readonly connections: Connections; readonly hasWal: boolean },
): OpenedFiles {
  const anchor = openAnchor(around.folder, held.keys);
  const { log, alarm, anchored } = openLog(connections.writer, held, anchor, around.now);
  const changed = (topics: readonly Topic[]) => around.post({ type: 'changed', topics });
  const { operator, keys, proof = new ProviderProof() } = held;
  const managed = policyIn(around.managed());
  const given = { connections, log, anchor, operator, changed };
  const { store, damage, onError, pages } = openStore(around, held, given);
  const index = new AccountIndex(connections.index, () => changed(['accounts']), onError);
  const jobs = jobsOf(store, { ...around, operator, changed, onError });
  const state = { alarm };
  const vault = openVaultOf(around, held, { state, anchor, anchored, damage });
  const authority = new OpenAuthority({ ...around, keys, holds: managed }, held.header);
  const connectors = new ConnectorLink(around.post, managed);
  const own = { store, connectors, authority, keys, device: vault.device, proof };
  const services: FileServices = {
    store,
    index,
    ...searching({ ...around, ...held, store, index, jobs, onError }),
    jobs,
    connectors,
    managed,
    handOvers: new HandOvers(around.now, () => changed(['changes'])),
    vault,
    authority,
    ...ownSecrets(keys, authority),
    provider: new ProviderSignIn({ ...around, ...own }),
    now: around.now,
    changed,
  };
  if (log) clearUp(services);
  damage.tellAtOnce(vault.isStandIn);
  index.refresh().catch(onError);
  const watch = new AbortController();
  pages.gatherAll(watch.signal).catch(onError);
  if (log) {
    watchLog(services, connections.whole, watch.signal, (found) => {
      state.alarm = found;
    }).catch(onError);
  }
  return {
    services,
    operator,
    wasCut: hasWal && log !== null && log.endedBy !== 'lock',
    close: () => {
      watch.abort();
      damage.stop();
      closeVault(services, connections, around);
    },
    closeFiles: (reason) => {
      watch.abort();
      damage.stop();
      return closeFiles(services, connections, reason);
    },
  };
}

function jobsOf(
  store: Store,
  { now, operator, changed, onError }: Surroundings & Pick<Services, 'changed'> & HeldOperator,
): Jobs {
  return new Jobs(store, {
    operator: operator.name,
    now,
    announce: () => changed(['jobs']),
    ended: () => changed(['jobs', 'audit', 'changes', 'directories', 'accounts']),
    onError,
  });
}

function openVaultOf(
  { folder }: Surroundings,
  held: Held,
  around: {
    readonly state: { readonly alarm: Finding | null };
    readonly anchor: AnchorFile;
    readonly anchored: Head | null;
    readonly damage: DamageWatch;
  },
): OpenVault {
  const { keys, header } = held;
  const { state, anchor, anchored, damage } = around;
  return {
    folder,
    id: keys.vaultId,
    header,
    keys,
    device: keys.deviceId,
    get alarm() {
      return state.alarm;
    },
    anchor,
    anchored,
    isStandIn: held.isStandIn ?? false,
    damage,
    verified: { size: 0, at: null },
  };
}

/** The one writer, with what watches over its disk and its pages. */
function openStore(
  around: Surroundings,
  held: Held,
  given: {
    readonly connections: Connections;
    readonly log: AuditLog | null;
    readonly anchor: AnchorFile;
    readonly operator: Operator;
    readonly changed: Services['changed'];
  },
) {
  const { connections, log, anchor, operator, changed } = given;
  const { byProvider } = operator;
  const { keys, header } = held;
  const reserve = new Reserve(around.folder);
  reserve.keep();
  const pages = openPages(around, held, given, () => damage.suspectOld());
  const store = new Store(connections, log, {
    committed: (head) => void anchor.write(header.databaseEpoch, head, pages.bound),
    reserve,
    operatorName: operator.name,
    mark: { ...(byProvider !== null && { byProvider }), ...operator.elevation?.mark },
    onDamage: () => damage.suspect(),
    pages,
  });
  const damage = new DamageWatch({
    ...around,
    keys,
    store,
    operator,
    pages,
    createdAt: header.createdAt,
    changed: () => changed(['audit', 'settings', 'session']),
  });
  const onError = (error: unknown) => {
    const code = error instanceof Failure ? error.code : failureOf(error)?.code;
    if (code === 'vault-damaged') damage.suspect();
    // A read whose turn came when the vault was closed: nobody waits for it any more.
    else if (code !== 'signed-out') around.onError(error);
  };
  return { store, damage, onError, pages };
}

function operatorOf({ keys, proof }: Held, view: View | null): Operator {
  const { operatorId: id, name, role: byPolicy } = keys.standing;
  const own = proof?.role ?? byPolicy;
  const role = view?.role ?? own;
  const elevation = view?.elevation ?? null;
  const permissions = permissionsOf(role);
  const isViewing = view !== null && elevation === null;
  const byProvider = proof?.role?.id ?? null;
  return { id, name, role, permissions, byProvider, isViewing, elevation };
}
