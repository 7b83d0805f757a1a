import type { Topic } from '../../../shared/contract/operation.ts';
import { Failure } from '../../../shared/failure.ts';
import { HandOvers } from '../changes/hand-overs.ts';
import { dropUnfinishedSets } from '../changes/sets.ts';
import { AccountFinder } from '../replica/find.ts';
import { AccountIndex } from '../replica/account-index.ts';
import { PersonalValues } from '../replica/personal.ts';
import { AuditDamagedError, type Finding } from '../audit/finding.ts';
import { AuditLog } from '../audit/log.ts';
import { ConnectorLink } from '../connector-link.ts';
import type { Operator, Services } from '../context.ts';
import { Jobs } from '../jobs/jobs.ts';
import type { Connection } from '../store/open.ts';
import { Store } from '../store/store.ts';
import type { AnchorFile } from '../vault/anchor.ts';
import { announceAnchor, newestAnchor, openAnchor } from './anchor.ts';
import { type Connections, connect } from './connections.ts';
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
  /** The last full verification of this session. */
  readonly verified: { size: number; at: number | null };
};

/** A vault with everything that works on it. */
export type Opened = {
  readonly services: Services;
  readonly operator: Operator;
  /** Signs the log, closes the files and wipes the keys. */
  readonly close: () => void;
};

/** A vault whose files are open. What it needs of the session around it is still missing. */
export type OpenedFiles = Omit<Opened, 'services'> & {
  readonly services: FileServices;
  /** Signs the log and closes the files once no read runs any more; the keys stay. */
  readonly closeFiles: () => Promise<void>;
};

type FileServices = Omit<Services, 'replaceDatabase'>;

/** What opening needs from the process around it. */
export type Surroundings = {
  readonly folder: string;
  readonly post: (message: FromBackend) => void;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
};

/** What the credentials opened, and what the keychain keeps of the log. */
export type Held = {
  readonly keys: UnlockedKeys;
  readonly header: VaultHeader;
  readonly keychainAnchor?: string | null;
};

const readPauseMs = 10;

/** Opens the database and the log under these keys, and starts what runs while a vault is open. */
export function openVault(
  around: Surroundings,
  held: Held,
  mode: 'create' | 'existing',
): OpenedFiles {
  const connections = connect(around.folder, held.keys, mode);
  try {
    return assemble(around, held, connections);
  } catch (error) {
    for (const connection of Object.values(connections)) connection.close();
    throw error;
  }
}

function assemble(around: Surroundings, held: Held, connections: Connections): OpenedFiles {
  const anchor = openAnchor(around.folder, held.keys);
  const { log, alarm } = openLog(connections.writer, held, anchor, around.now);
  const changed = (topics: readonly Topic[]) => around.post({ type: 'changed', topics });
  const store = new Store(connections, log, (head) => {
    anchor.write(held.header.databaseEpoch, head.size, head.root);
  });
  const index = new AccountIndex(connections.index, () => changed(['accounts']), around.onError);
  const jobs = new Jobs(store, {
    now: around.now,
    announce: () => changed(['jobs']),
    ended: () => changed(['jobs', 'audit', 'changes', 'directories', 'accounts']),
    onError: around.onError,
  });
  const state = { alarm };
  const vault: OpenVault = {
    folder: around.folder,
    id: held.keys.vaultId,
    header: held.header,
    keys: held.keys,
    device: deviceOf(held.header),
    get alarm() {
      return state.alarm;
    },
    anchor,
    verified: { size: 0, at: null },
  };
  const services: FileServices = {
    store,
    index,
    finder: new AccountFinder(store.read, index, around.now),
    personal: new PersonalValues(held.keys.sealPersonal),
    jobs,
    connectors: new ConnectorLink(around.post),
    handOvers: new HandOvers(around.now, () => changed(['changes'])),
    vault,
    now: around.now,
    changed,
  };
  if (log) clearUp(store, jobs);
  index.refresh().catch(around.onError);
  const watch = new AbortController();
  if (log) {
    watchLog(services, connections.reader, watch.signal, (found) => {
      state.alarm = found;
    }).catch(around.onError);
  }
  return {
    services,
    operator: ownerOf(held),
    close: () => {
      watch.abort();
      closeVault(services, connections, around);
    },
    closeFiles: () => {
      watch.abort();
      return closeFiles(services, connections);
    },
  };
}

/** Puts in order what an earlier process left in the middle. */
function clearUp(store: Store, jobs: Jobs): void {
  orWait(() => {
    store.progress(dropUnfinishedSets);
    jobs.markInterrupted();
  });
}

/** On a full disk a vault opens for reading and closes; this work waits until there is room. */
function orWait(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'disk-full')) throw error;
  }
}

function openLog(
  database: Connection,
  held: Held,
  anchor: AnchorFile,
  clock: () => number,
): { readonly log: AuditLog | null; readonly alarm: Finding | null } {
  const seen = newestAnchor(anchor, held.keychainAnchor ?? null, held.keys);
  try {
    const log = new AuditLog({
      database,
      vault: held.keys.vaultId,
      device: deviceOf(held.header),
      signingKey: held.keys.auditSigningKey(),
      clock,
      anchor: seen && { size: seen.size, root: seen.root },
    });
    return { log, alarm: null };
  } catch (error) {
    // A log that does not hold is shown, never mended: the vault opens for reading only.
    if (error instanceof AuditDamagedError) return { log: null, alarm: error.finding };
    throw error;
  }
}

function deviceOf(header: VaultHeader): string {
  return header.operators[0]?.device.id ?? '';
}

function ownerOf(held: Held): Operator {
  const owner = held.header.operators.find((one) => one.operatorId === held.keys.operatorId);
  return { id: held.keys.operatorId, name: owner?.name ?? '', role: 'owner' };
}

function closeVault(services: FileServices, connections: Connections, around: Surroundings): void {
  try {
    orWait(() => services.store.settle('lock'));
    services.vault.anchor.sync();
    announceAnchor(services.vault, around);
  } finally {
    services.handOvers.dispose();
    services.vault.anchor.close();
    // A long read that still runs holds this one open; it ends with the process.
    closeIdle(connections.index);
    connections.reader.close();
    connections.writer.close();
    services.vault.keys.dispose();
  }
}

async function closeFiles(services: FileServices, connections: Connections): Promise<void> {
  while (!closeIdle(connections.index)) {
    await new Promise((resolve) => setTimeout(resolve, readPauseMs));
  }
  services.store.settle('restore');
  services.vault.anchor.close();
  connections.reader.close();
  connections.writer.close();
}

/** Closes a connection unless a read runs on it, and says whether it did. */
function closeIdle(connection: Connection): boolean {
  try {
    connection.close();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
