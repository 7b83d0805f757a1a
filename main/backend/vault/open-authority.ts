import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../shared/failure.ts';
import { isFactorAsked } from '../../../shared/managed.ts';
import type { ManagedPolicy } from '../../../shared/model/managed-policy.ts';
import type { CompartmentName, Role } from '../../../shared/model/role.ts';
import { isSameRole } from '../../../shared/roles.ts';
import type { SignInRules } from '../../../shared/model/sign-in-rules.ts';
import { changeHeader, isKitConfirmed } from './credentials.ts';
import { withFactor } from './factor.ts';
import { headerCopies, readHeader, writeBothCopies } from './header.ts';
import type { VaultHeader } from './header-schema.ts';
import { isSealedBy, type UnlockedKeys } from './keys.ts';
import type { NewInvite } from './open-invites.ts';
import { type Authority, authorityOf, type Standing } from './policy.ts';
import {
  changePolicy,
  draftOf,
  type PolicyChanged,
  type PolicyDraft,
  rulesOf,
} from './policy-change.ts';
import { withShareTaken } from './recovery-group.ts';
import { VaultError } from './vault-error.ts';

/** What an owner wants of the policy, made from what it is now. */
export type PolicyEdit = (now: PolicyDraft) => {
  readonly draft: PolicyDraft;
  readonly invite?: NewInvite;
  /** Compartments whose key ends although nobody lost it. */
  readonly renew?: readonly CompartmentName[];
  /** The officers of a new recovery group; none ends the one there is. */
  readonly officers?: readonly string[];
};

/** What a change of the policy brought along. */
export type Changed = {
  /** The groups of the code of a new invitation. */
  readonly code: readonly string[] | null;
  /** Compartments that have a new key. */
  readonly renewed: readonly CompartmentName[];
  /** What became of the recovery group. */
  readonly group: PolicyChanged['group'];
};

type Place = {
  readonly folder: string;
  readonly keys: UnlockedKeys;
  readonly now: () => number;
  /** What the organisation holds on this machine besides. */
  readonly holds: ManagedPolicy | null;
};

/**
 * What the signed policy says while a vault is open. It looks at the header files before each call:
 * somebody who was suspended elsewhere is stopped in the middle of their session.
 */
export class OpenAuthority {
  readonly #place: Place;
  #header: VaultHeader;
  #authority: Authority;
  #seen: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(place: Place, header: VaultHeader) {
    this.#place = place;
    this.#header = header;
    this.#authority = authorityOf(header);
    this.#seen = '';
  }

  /** The header as it was read or written last. */
  get header(): VaultHeader {
    return this.#header;
  }

  /** Every role and every operator. */
  get current(): Authority {
    return this.#authority;
  }

  /** What the policy says of whoever is signed in; refuses who was suspended, removed or changed. */
  standing(): Standing {
    this.#look();
    const { operatorId, deviceId, standing: atSignIn } = this.#place.keys;
    const standing = this.#authority.operators.get(operatorId);
    if (!standing || standing.isSuspended) throw new Failure('operator-suspended');
    if (standing.isRetired || standing.retiredDevices.has(deviceId)) {
      throw new Failure('device-retired');
    }
    // Keys and views were made for the role at sign-in; another role takes another session.
    if (!isSameRole(standing.role, atSignIn.role)) throw new Failure('operator-suspended');
    return standing;
  }

  /** How operators sign in. */
  rules(): SignInRules {
    return rulesOf(this.#header);
  }

  /** The header as the files hold it now. */
  newest(): VaultHeader {
    this.#look();
    return this.#header;
  }

  /** The sealed second factor of whoever is signed in; null without one. */
  ownFactor(): string | null {
    this.#look();
    const { operatorId } = this.#place.keys;
    const entry = this.#header.operators.find((one) => one.operatorId === operatorId);
    return entry?.factor ?? null;
  }

  /** Whether whoever is signed in has to have a second factor, for their own role or that in force. */
  isOwnFactorAsked(inForce: Role): boolean {
    const { role } = this.#place.keys.standing;
    return this.isFactorAsked(role.id) || this.isFactorAsked(inForce.id);
  }

  /** Whether the policy asks for a second factor that whoever is signed in does not have. */
  needsFactor(inForce: Role): boolean {
    return this.isOwnFactorAsked(inForce) && this.ownFactor() === null;
  }

  /** Whether somebody is known to have the kit in force on paper. */
  isKitConfirmed(): boolean {
    this.#look();
    return isKitConfirmed(this.#header);
  }

  /** Whether a role has to have a second factor: by the signed policy, or on this machine. */
  isFactorAsked(role: string): boolean {
    return this.rules().factorRoles.includes(role) || isFactorAsked(this.#place.holds, role);
  }

  /** Gives an operator another sealed second factor, or none. */
  setFactor(operatorId: string, sealed: string | null): Promise<void> {
    return this.#rewrite((now) => withFactor(now, operatorId, sealed));
  }

  /** Records that whoever is signed in has their share of a recovery group on paper. */
  takeShare(number: number): Promise<void> {
    const { keys, now: clock } = this.#place;
    return this.#rewrite((now) => withShareTaken(now, keys.operatorId, { number, at: clock() }));
  }

  /** Changes what of the header the policy does not say. It takes its turn among the changes. */
  #rewrite(change: (now: VaultHeader) => VaultHeader): Promise<void> {
    const { folder, keys } = this.#place;
    return this.#inTurn(() => {
      this.#take(changeHeader(folder, keys, change));
      this.#seen = this.#files();
    });
  }

  /** Changes the policy, one change after the other. Rules of `edit` refuse by throwing. */
  change(edit: PolicyEdit): Promise<Changed> {
    return this.#inTurn(() => this.#change(edit));
  }

  #inTurn<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    const made = this.#turn.then(work);
    // Whoever asked is told of a failure; whoever is next begins all the same.
    this.#turn = made.catch(() => undefined);
    return made;
  }

  async #change(edit: PolicyEdit): Promise<Changed> {
    const { folder, keys } = this.#place;
    const changed = await this.#changed(edit);
    this.#take(writeWhole(folder, changed.header));
    for (const [name, { version, key }] of changed.renewed) {
      const sealer = name === 'personal' ? keys.sealPersonal : keys.sealCredentials;
      sealer?.renew(version, key);
    }
    this.#seen = this.#files();
    const { code, renewed, group } = changed;
    return { code, group, renewed: [...renewed.keys()] };
  }

  /**
   * The changed header, made from what the files hold when it is written. A code that somebody used
   * in the meantime would otherwise count as not used.
   */
  async #changed(edit: PolicyEdit): Promise<PolicyChanged> {
    const { keys, now } = this.#place;
    for (;;) {
      this.#look();
      const { invite = null, ...edited } = edit(draftOf(this.#header));
      const changed = await changePolicy(this.#header, keys, { ...edited, invite, now: now() });
      if (this.#files() === this.#seen) return changed;
      for (const { key } of changed.renewed.values()) key.fill(0);
    }
  }

  #look(): void {
    const files = this.#files();
    if (files === this.#seen) return;
    const reading = readHeader(this.#place.folder);
    this.#seen = files;
    if (reading.state !== 'ok' || !this.#isNewer(reading.header)) return;
    this.#take(reading.header);
  }

  /** Nobody without the keys of this vault moves it, and nobody takes it back to an older policy. */
  #isNewer(header: VaultHeader): boolean {
    const { policy, vaultId } = this.#header;
    if (header.vaultId !== vaultId || header.policy.publicKey !== policy.publicKey) return false;
    if (header.policy.serial < policy.serial) return false;
    const { vaultKey, privateKeys } = this.#place.keys.rootSecrets();
    try {
      return isSealedBy(vaultKey, header) && authorityOf(header).operators.size > 0;
    } catch (error) {
      if (error instanceof VaultError) return false;
      throw error;
    } finally {
      vaultKey.fill(0);
      privateKeys.fill(0);
    }
  }

  #take(header: VaultHeader): void {
    this.#header = header;
    this.#authority = authorityOf(header);
  }

  #files(): string {
    return headerCopies
      .map((copy) => statSync(join(this.#place.folder, copy), { throwIfNoEntry: false }))
      .map((facts) => (facts ? `${facts.ino} ${facts.size} ${facts.mtimeMs}` : '-'))
      .join('|');
  }
}

/** A header that is larger than any release reads is not written: the policy stays as it was. */
function writeWhole(folder: string, header: VaultHeader): VaultHeader {
  try {
    return writeBothCopies(folder, header);
  } catch (error) {
    if (error instanceof VaultError && error.code === 'header-refused') {
      throw new Failure('policy-full');
    }
    throw error;
  }
}
