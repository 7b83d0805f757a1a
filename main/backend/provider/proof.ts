import type { Role } from '../../../shared/model/role.ts';
import { isWithin, type Moment, moment } from '../vault/moment.ts';

/** How long a sign-in with the provider stands for a dangerous act; as long as a password does. */
const stepUpLastsMs = 5 * 60_000;
/** How long after the provider was found out of reach a lease may be used. */
const unreachableLastsMs = 5 * 60_000;

/** How this session got past the provider. */
export type Passed = 'not' | 'proved' | 'leased' | 'kit';

/**
 * What one session of an operator knows of sign-ins with the provider. It outlives the files, which
 * are opened anew for a restore or another view, and ends when the vault is closed.
 */
export class ProviderProof {
  #passed: Passed = 'not';
  #proved: Moment | null = null;
  #unreachable: Moment | null = null;
  #role: Role | null = null;

  get passed(): Passed {
    return this.#passed;
  }

  /** The role that the claim gave to this session in the place of the operator's own; null without. */
  get role(): Role | null {
    return this.#role;
  }

  /** What the claim came to. The files have to be opened anew for another role. */
  give(role: Role | null): void {
    this.#role = role;
  }

  /** Somebody signed in there, as who they have to be. */
  prove(): void {
    // Whoever came by the kit is in as who they are by the policy, whatever a claim says.
    if (this.#passed !== 'kit') this.#passed = 'proved';
    this.#proved = moment();
  }

  /** The session goes on without: under a lease, or because the recovery kit opened the vault. */
  pass(how: 'leased' | 'kit'): void {
    this.#passed = how;
  }

  /** Whether somebody signed in there so lately that it stands for a dangerous act. */
  isFresh(): boolean {
    return isWithin(stepUpLastsMs, this.#proved);
  }

  /** The provider was asked just now, and could be reached or not. */
  tried(isReached: boolean): void {
    this.#unreachable = isReached ? null : moment();
  }

  /** Whether it was found out of reach just now. */
  isOutOfReach(): boolean {
    return isWithin(unreachableLastsMs, this.#unreachable);
  }
}
