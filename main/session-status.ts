import type { StandingCode } from '../shared/failure.ts';
import type {
  FailedSignIns,
  KeychainState,
  LockReason,
  SessionState,
  SessionStatus,
} from '../shared/model/session.ts';
import type { KnownOperator, VaultLook } from '../shared/process.ts';
import { keychainName } from './device-secrets.ts';
import type { Held } from './held-page.ts';

/** What a session waits for before anything else. */
export const missingFirst: { readonly [State in SessionState]?: StandingCode } = {
  provider: 'provider-needed',
  factor: 'factor-missing',
  kit: 'kit-mandatory',
};

/** How far an operator has come who is signed in. `isKitPending`: a kit is on the screen. */
export function stateOf({ standing }: VaultLook, isKitPending: boolean): SessionState {
  if (standing?.needsProvider) return 'provider';
  if (standing?.needsFactor) return 'factor';
  return isKitPending || standing?.needsKit ? 'kit' : 'unlocked';
}

/** What main remembers of a session that is open. */
export type OpenSession = {
  readonly operatorId: string;
  readonly operatorName: string;
  readonly failedSignIns: FailedSignIns;
};

type Around = {
  readonly open: OpenSession | null;
  /** Who is signed in, or would be without a choice. */
  readonly known: KnownOperator | undefined;
  readonly state: SessionState;
  readonly profile: string;
  readonly runtime: string;
  readonly keychain: KeychainState;
  readonly locksAt: number | null;
  readonly lockedBecause: LockReason | null;
  readonly heldFor: Held | null;
  readonly now: number;
};

/** What any screen may know of the session. Names of operators are in the header in clear. */
export function statusOf(look: VaultLook, around: Around): SessionStatus {
  const { open, known, now, state, profile, runtime, keychain, locksAt } = around;
  const { standing, retryAt } = look;
  return {
    state,
    problem: standing ? standing.problem : look.problem,
    profile,
    operatorId: standing?.operatorId ?? null,
    operatorName: open?.operatorName ?? known?.name ?? null,
    operators: look.operators.map(({ id, name, keyChecks, usesCode }) => ({
      id,
      name,
      usesCode,
      usesKeychain: keyChecks.length > 0,
    })),
    usesCode: known?.usesCode ?? false,
    role: standing?.role ?? null,
    roleName: standing?.roleName ?? null,
    byProvider: standing?.byProvider ?? null,
    isViewing: standing?.isViewing ?? false,
    elevation: standing?.elevation ?? null,
    permissions: standing?.permissions ?? [],
    compartments: standing?.compartments ?? [],
    attributes: standing?.attributes ?? null,
    keychain,
    keychainName: keychainName(process.platform),
    usesKeychain: (known?.keyChecks.length ?? 0) > 0,
    locksAt,
    lockedBecause: around.lockedBecause,
    heldFor: around.heldFor,
    delayedUntil: retryAt !== null && retryAt > now ? retryAt : null,
    failedSignIns: open?.failedSignIns ?? null,
    readOnly: standing?.readOnly ?? false,
    isKitConfirmed: look.isKitConfirmed,
    runtime,
  };
}
