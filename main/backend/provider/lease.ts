import type { ProviderRules } from '../../../shared/model/provider.ts';
import type { SignedLink } from './links.ts';

const hourMs = 60 * 60_000;
/** The clock of a machine is put right now and then. */
const skewMs = 5 * 60_000;

/** What a lease is judged by. Times are UTC epoch milliseconds. */
export type LeaseFacts = {
  readonly now: number;
  /** The newest row of the log: whatever the clock says, it was later than that. */
  readonly newestRow: number;
  readonly device: string;
};

/** When a sign-in of now has to be followed by another one, the provider out of reach or not. */
export function leaseFrom({ leaseHours }: Pick<ProviderRules, 'leaseHours'>, now: number): number {
  return now + leaseHours * hourMs;
}

/**
 * Until when a lease holds; null when it is over, of another device or another provider, or when
 * the clock stands before what the vault has seen. Rules that became shorter hold at once.
 */
export function leaseUntil(
  link: SignedLink,
  rules: Pick<ProviderRules, 'issuer' | 'leaseHours'>,
  { now, newestRow, device }: LeaseFacts,
): number | null {
  const until = Math.min(link.leaseUntil, leaseFrom(rules, link.signedInAt));
  const isSound = link.issuer === rules.issuer && link.device === device;
  const isClockBack = now < Math.max(link.signedInAt, newestRow) - skewMs;
  return isSound && !isClockBack && now < until ? until : null;
}
