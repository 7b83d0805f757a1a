import type { Topic } from './contract/operation.ts';
import type { FailureCode, Outcome } from './failure.ts';
import type { MemberTime } from './live.ts';
import type { Edit } from './model/change.ts';
import type { Connection, DoctorReport } from './model/connection.ts';
import type { CsvMapping, FilePreview } from './model/directory.ts';
import type { ManagedState } from './model/managed-policy.ts';
import type { SealedAnswer } from './model/sealed.ts';
import type { AccountRecord } from './model/record.ts';
import type { SignInRules } from './model/sign-in-rules.ts';
import type { FromProvider, ProviderTask, ToProvider } from './provider.ts';
import type { FailedSignIns, KeychainState, SessionState, SessionStatus } from './model/session.ts';

/** What main asks of the keychain of the operating system. A secret goes as its bytes. */
export type KeychainRequest =
  | { readonly do: 'read' | 'read-secret'; readonly item: string }
  | { readonly do: 'write'; readonly item: string; readonly value: string }
  | { readonly do: 'write-secret'; readonly item: string; readonly value: Uint8Array };

/** What the keychain answered about one item. Never null: a missing answer is a state. */
export type KeychainAnswer<Value = string | Uint8Array> =
  | { readonly state: 'ok'; readonly value: Value }
  | { readonly state: Exclude<KeychainState, 'ok' | 'wrong'> };

/** From main to the process of the keychain. */
export type ToKeychain = { readonly id: number; readonly request: KeychainRequest };

/** From the process of the keychain to main. */
export type FromKeychain = { readonly id: number; readonly answer: KeychainAnswer };

/** A file that main resolved from a token. Paths travel between main and backend only. */
export type ChosenFile = { readonly path: string; readonly name: string };

/** What is proved by a password: the input of a session operation, sealed, and the item of the keychain. */
type Proof = {
  /** What the gate let through: nobody but the backend can open what is sealed in it. */
  readonly call: unknown;
  /** The item of the OS keychain, or null without one. Wiped by whoever passes it on. */
  readonly deviceSecret: Uint8Array | null;
};

/** What main asks of the backend about keys. Everything else goes through the contract. */
export type VaultRequest =
  | { readonly do: 'look' }
  /** The key to which callers seal what main must not see. */
  | { readonly do: 'key' }
  | ({ readonly do: 'create'; readonly device: string } & Proof)
  | ({ readonly do: 'unlock'; readonly anchor: string | null } & Proof)
  | ({ readonly do: 'enrol'; readonly device: string } & Proof)
  | ({ readonly do: 'prove' | 'change-password' | 'set-cost' } & Proof)
  | ({ readonly do: 'recover' | 'recover-with-shares' | 'prepare-kit' } & Proof)
  | ({ readonly do: 'add-device' } & Proof)
  | { readonly do: 'confirm-kit'; readonly call: unknown }
  /** Forgets the kit that is not confirmed yet; the one before stays in force. */
  | { readonly do: 'drop-kit' }
  /** Begins a sign-in with the organisation's provider; answers a `ProviderBegun`. */
  | { readonly do: 'begin-provider' }
  /** Writes the kit that is not confirmed yet where the operator said. */
  | { readonly do: 'save-kit'; readonly path: string };

/** What the backend knows of a vault before it is unlocked. */
export type VaultLook = {
  readonly state: SessionState;
  readonly problem: FailureCode | null;
  readonly vaultId: string | null;
  /** Who can sign in; the first one made the vault. */
  readonly operators: readonly KnownOperator[];
  /** What whoever is signed in may do now; null while locked. */
  readonly standing: SessionStanding | null;
  readonly retryAt: number | null;
  /** False while nobody is known to have the recovery kit on paper. */
  readonly isKitConfirmed: boolean;
};

/** An operator, as the header names them before anybody signs in. */
export type KnownOperator = {
  readonly id: string;
  readonly name: string;
  /** Name the secrets of their devices in keychains; none where only the password protects. */
  readonly keyChecks: readonly string[];
  /** Has a second factor. */
  readonly usesCode: boolean;
};

type InForce = 'role' | 'roleName' | 'byProvider' | 'isViewing' | 'elevation';
type Allowed = 'attributes' | 'permissions' | 'compartments' | 'readOnly' | 'problem';

/** The role in force, what it may, and whether anything may be written. */
export type SessionStanding = Pick<SessionStatus, InForce | Allowed> & {
  readonly operatorId: string;
  /** The policy asks for a second factor that this operator has not set up; nothing else is allowed. */
  readonly needsFactor: boolean;
  /** The policy asks for a sign-in with the organisation's provider first. */
  readonly needsProvider: boolean;
  /** Nobody confirmed the kit in force, and this operator can make another: nothing else is allowed. */
  readonly needsKit: boolean;
  readonly rules: SignInRules;
};

/** What the backend says when a vault is open. */
export type VaultOpened = {
  readonly vaultId: string;
  readonly operatorId: string;
  readonly operatorName: string;
  /** The recovery kit for whoever called, after `create`, a recovery and `prepare-kit`. */
  readonly kit: SealedAnswer | null;
  readonly readOnly: boolean;
  readonly problem: string | null;
  readonly failedSignIns: FailedSignIns;
};

/**
 * A `ConnectorTask`, `ToConnector` or `FromConnector`, serialised by `v8.serialize` and sealed: main
 * carries what backend and connector say to each other and cannot read it.
 */
export type SealedMessage = { readonly type: 'sealed'; readonly bytes: Uint8Array };

/** What main starts a connector with. The task follows, sealed. */
export type StartConnector = { readonly type: 'start'; readonly sealTo: string };

/** What main passes on from a connector. `hello` begins the line with the encapsulated key. */
export type ConnectorMessage =
  | { readonly type: 'hello'; readonly enc: Uint8Array }
  | SealedMessage
  /** The process ended without a word. Said by main. */
  | { readonly type: 'exited' };

/** From main to the backend. */
export type ToBackend =
  /** What this machine's managed policy says; the first message, and again before each sign-in. */
  | { readonly type: 'managed'; readonly state: ManagedState }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly name: string;
      readonly input: unknown;
      readonly files: Readonly<Record<string, ChosenFile>>;
    }
  | { readonly type: 'vault'; readonly id: number; readonly request: VaultRequest }
  /** A refusal of the gate, to be written into the log. */
  | {
      readonly type: 'refused';
      readonly name: string;
      readonly code: FailureCode;
      readonly count: number;
    }
  /** What main did for the operator, to be written into the log. */
  | {
      readonly type: 'note';
      readonly action: string;
      readonly detail: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly type: 'connector'; readonly connector: number; readonly message: ConnectorMessage }
  /** Finish what is being written, sign the log and say `closed`. */
  | { readonly type: 'close' };

/** From the backend to main. */
export type FromBackend =
  | { readonly type: 'ready' }
  | { readonly type: 'reply'; readonly id: number; readonly outcome: Outcome<unknown> }
  | { readonly type: 'changed'; readonly topics: readonly Topic[] }
  | {
      readonly type: 'start-connector';
      readonly connector: number;
      /** The public key (base64url) with which the connector begins its sealed line. */
      readonly sealTo: string;
      /** The file that it writes; main removes the unfinished one when the process has ended. */
      readonly writes: string | null;
    }
  | { readonly type: 'to-connector'; readonly connector: number; readonly message: SealedMessage }
  | { readonly type: 'stop-connector'; readonly connector: number }
  /** The head of the audit log, sealed, for the OS keychain. */
  | { readonly type: 'anchor'; readonly value: string }
  | { readonly type: 'closed' };

/** What a connector is started for. It gets nothing else: no database, no vault key. */
export type ConnectorTask =
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly format: 'ldif' | 'csv';
      readonly mapping: CsvMapping | null;
      /** Where to go on: the byte offset and line of the next record. */
      readonly from: { readonly offset: number; readonly line: number };
    }
  | {
      readonly kind: 'practice';
      readonly accounts: number;
      readonly seed: number;
      readonly skip: number;
    }
  | { readonly kind: 'read-changes'; readonly path: string }
  | { readonly kind: 'preview'; readonly path: string; readonly mapping: CsvMapping | null }
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly format: 'ldif' | 'csv' | 'json';
      readonly columns: readonly string[];
    }
  | ({ readonly kind: 'provider' } & ProviderTask)
  /** Look at a server and say what is found. */
  | ({ readonly kind: 'probe' } & LiveTask)
  /**
   * Read everything (no cursor) or what changed since; answers `MirrorBatch`es. `known` has the ids
   * that a first mirror, which was cut, has read already: UUIDs of 16 bytes, in ascending order.
   */
  | ({
      readonly kind: 'mirror';
      readonly cursor: string | null;
      readonly known: Uint8Array | null;
    } & LiveTask)
  /** Say who joined and left the group with this stable id. */
  | ({ readonly kind: 'member-times'; readonly group: string } & LiveTask)
  /** Hold a connection and answer `Question`s until the end. */
  | ({ readonly kind: 'serve' } & LiveTask);

/** A connection and the password for it, UTF-8; the connector wipes it after the sign-in. */
export type LiveTask = {
  readonly connection: Connection;
  readonly password: Uint8Array | null;
};

/** An account on its way into the replica, with what search and order need. */
export type IncomingAccount = AccountRecord & {
  /** Text for the trigram index. */
  readonly text: string;
  readonly nameKey: string;
};

/** A row that could not be read: where and why, never its values. */
export type IncomingIssue = {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
};

/** A change record of an LDIF file; the target is named by its normalised DN. */
export type IncomingChange = {
  readonly line: number;
  readonly dnKey: string;
  readonly dn: string;
  readonly edits: readonly Edit[];
  /** Attributes of a new entry; null unless the record adds one. */
  readonly add: IncomingAccount | null;
};

/** What a connector has read, in one piece. `offset` and `line` say where to go on after it. */
export type Batch = {
  readonly accounts: readonly IncomingAccount[];
  readonly changes: readonly IncomingChange[];
  readonly issues: readonly IncomingIssue[];
  readonly offset: number;
  readonly line: number;
};

/** One account on its way out, masked already. */
export type OutgoingAccount = {
  readonly dn: string;
  /** Texts of the columns that the task names, in their order. */
  readonly columns: readonly string[];
  readonly attributes: readonly (readonly [string, readonly (string | { readonly b: string })[]])[];
  /** Names of the attributes that were left out because they are masked. */
  readonly masked: readonly string[];
};

/** From the backend to a connector. */
export type ToConnector =
  | ToProvider
  /** Room for one more batch: nothing is sent without it, so that no queue grows. */
  | { readonly type: 'more' }
  /** `OutgoingAccount[]`, serialised by `v8.serialize`. */
  | { readonly type: 'rows'; readonly bytes: Uint8Array }
  /** A `Question`, serialised by `v8.serialize`. Several may be open; their answers bear their numbers. */
  | { readonly type: 'question'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'end' };

/** From a connector to the backend. */
export type FromConnector =
  | FromProvider
  /** A `Batch` or `MirrorBatch`, serialised by `v8.serialize`. */
  | { readonly type: 'batch'; readonly bytes: Uint8Array }
  | { readonly type: 'preview'; readonly preview: FilePreview }
  | { readonly type: 'probed'; readonly report: DoctorReport }
  /** Null when the server keeps no such times. */
  | { readonly type: 'member-times'; readonly times: readonly MemberTime[] | null }
  /** The connection of a `serve` task stands. */
  | { readonly type: 'serving' }
  /** An `Answer`, serialised by `v8.serialize`, to the question of this number. */
  | { readonly type: 'answer'; readonly id: number; readonly bytes: Uint8Array }
  /** The rows were written; room for more. */
  | { readonly type: 'written'; readonly rows: number; readonly bytes: number }
  | {
      readonly type: 'done';
      readonly total: number;
      readonly sizeBytes: number;
      readonly sha256: string;
    }
  | { readonly type: 'failed'; readonly code: FailureCode };
