import type { contract } from '../../shared/contract/index.ts';
import type { Handlers, Topic } from '../../shared/contract/operation.ts';
import type { Job } from '../../shared/model/job.ts';
import type { ManagedPolicy } from '../../shared/model/managed-policy.ts';
import type { Role } from '../../shared/model/role.ts';
import type { Permission } from '../../shared/permissions.ts';
import type { AccountFinder } from './replica/find.ts';
import type { AccountIndex } from './replica/account-index.ts';
import type { Head } from './audit/checkpoint.ts';
import type { HandOvers } from './changes/hand-overs.ts';
import type { ConnectorLink } from './connector-link.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { OpenAuthority } from './vault/open-authority.ts';
import type { OwnFactor } from './vault/own-factor.ts';
import type { OwnShare } from './vault/own-share.ts';
import type { ProviderSignIn } from './provider/provider-sign-in.ts';
import type { Renewal } from './vault/renewal.ts';
import type { PersonalIndex } from './replica/personal-index.ts';
import type { PersonalValues } from './replica/personal.ts';
import type { Connection } from './store/open.ts';
import type { Reader } from './store/reader.ts';
import type { Store } from './store/store.ts';
import type { Elevated } from './elevation/elevated.ts';
import type { OpenVault } from './session/open-vault.ts';

/** Who is signed in. */
export type Operator = {
  readonly id: string;
  readonly name: string;
  /** The role in force. */
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  /** The role in the place of one's own that a claim of the provider gave, by its id; null without. */
  readonly byProvider: string | null;
  /** Looking at the vault as a role that is not one's own. */
  readonly isViewing: boolean;
  /** The role in force is lent, for a while. */
  readonly elevation: Elevated | null;
};

/** A role in the place of one's own: to look at the vault as it does, or lent with its permissions. */
export type View = { readonly role: Role; readonly elevation: Elevated | null };

/** A file that the operator chose: main resolved its token to a path of this machine. */
export type ChosenFile = { readonly path: string; readonly name: string };

/** What a restore puts in the place of the database. */
export type Replacement = {
  /** The new database: closed, whole and on the disk. */
  readonly staged: string;
  /** The name under which the present database is kept. */
  readonly kept: string;
  /** The part of the log that both databases have. */
  readonly common: Head;
  /** The log of the new database. */
  readonly next: Head;
};

/** The parts of an unlocked backend. */
export type Services = {
  readonly store: Store;
  readonly index: AccountIndex;
  readonly finder: AccountFinder;
  readonly personal: PersonalValues;
  /** Signatures of personal values; null for who has no key. */
  readonly personalIndex: PersonalIndex | null;
  readonly jobs: Jobs;
  readonly connectors: ConnectorLink;
  readonly handOvers: HandOvers;
  readonly vault: OpenVault;
  readonly authority: OpenAuthority;
  readonly factor: OwnFactor;
  readonly share: OwnShare;
  readonly provider: ProviderSignIn;
  /** What the organisation holds on this machine; null where nobody manages. */
  readonly managed: ManagedPolicy | null;
  readonly now: () => number;
  /** Tells every window which topics changed, once the change is on disk. */
  readonly changed: (topics: readonly Topic[]) => void;
  /** Closes the database, replaces it and opens the new one under the same keys. Refuses while a job runs. */
  readonly replaceDatabase: (replacement: Replacement) => Promise<void>;
  /** Begins a job that gives the database another key and opens it under that. Refuses while one runs. */
  readonly renewDatabaseKey: (renewal: Renewal) => Job;
  /**
   * Closes the files, has the log of the database go on behind its damage, and opens them anew; the
   * work answers the new head. Refuses while a job runs.
   */
  readonly resumeLog: (work: (database: Connection) => Head) => Promise<void>;
  /** Opens the vault anew, under another role or one's own. Refuses while a job runs. */
  readonly reopenAs: (view: View | null) => Promise<void>;
};

/** What a query may touch: it reads, and holds nothing that writes. */
export type QueryContext = Omit<
  Services,
  'store' | 'changed' | 'replaceDatabase' | 'renewDatabaseKey' | 'reopenAs' | 'resumeLog'
> & {
  readonly operator: Operator;
  readonly read: Reader;
  /** The file behind a token; refuses an unknown one. */
  readonly file: (token: string) => ChosenFile;
};

/** What a command may touch. Its one way to write asks for audit entries. */
export type CommandContext = QueryContext &
  Services & {
    /** Refuses when whoever asks has not proved themselves within the last minutes. */
    readonly requireProof: () => void;
  };

/** Every handler of the backend. */
export type BackendHandlers = Handlers<typeof contract, 'backend', QueryContext, CommandContext>;

/** The handlers of one feature. */
export type FeatureHandlers<Feature extends keyof BackendHandlers> = BackendHandlers[Feature];
