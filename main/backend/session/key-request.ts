import type { FailedSignIns } from '../../../shared/model/session.ts';

/** How a vault is opened. `deviceSecret` is the item of the OS keychain, or null without one. */
export type Credentials = {
  readonly password: string;
  readonly deviceSecret: Uint8Array | null;
  /** Of the authenticator, or a recovery code, where the operator has a second factor. */
  readonly code?: string | undefined;
};

/** What is asked about keys, once it has been opened. */
export type KeyRequest =
  | ({ readonly do: 'create'; readonly name: string; readonly device: string } & Credentials)
  | ({
      readonly do: 'unlock';
      readonly anchor: string | null;
      /** Who signs in; the first operator unless named. */
      readonly operator?: string | undefined;
      /** Opens a vault whose database is damaged without it, for reading only, to put it right. */
      readonly repair?: boolean | undefined;
    } & Credentials)
  | ({ readonly do: 'enrol'; readonly code: string; readonly device: string } & Credentials)
  | ({ readonly do: 'prove' } & Credentials)
  | ({ readonly do: 'change-password'; readonly next: string } & Credentials)
  | ({ readonly do: 'set-cost'; readonly memoryMiB: number } & Credentials)
  | ({ readonly do: 'recover'; readonly kit: string } & Credentials)
  | ({
      readonly do: 'recover-with-shares';
      readonly shares: readonly [string, string];
    } & Credentials)
  | ({ readonly do: 'prepare-kit' } & Credentials)
  | { readonly do: 'adopt-kit' | 'drop-kit' };

/** What comes of it. */
export type KeyAnswer = {
  readonly vaultId: string;
  readonly operatorId: string;
  readonly operatorName: string;
  /** The text of the recovery kit, only after `create`, a recovery and `prepare-kit`. */
  readonly kit: string | null;
  readonly readOnly: boolean;
  readonly problem: string | null;
  /** What was tried since this operator last signed in. */
  readonly failedSignIns: FailedSignIns;
};
