import { Failure, type FailureCode } from '../../../shared/failure.ts';
import { isSameRole } from '../../../shared/roles.ts';
import type { OwnProvider, ProviderBegun, ProviderRules } from '../../../shared/model/provider.ts';
import { newestTime } from '../audit/newest-time.ts';
import type { AuditEntry } from '../audit/row.ts';
import type { ConnectorLink } from '../connector-link.ts';
import type { Store } from '../store/store.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import type { OpenAuthority } from '../vault/open-authority.ts';
import { placeOf } from './address.ts';
import { Exchange } from './exchange.ts';
import { GivenRole } from './given-role.ts';
import { type Identity, ProviderMismatch } from './id-token.ts';
import { leaseFrom, leaseUntil } from './lease.ts';
import { isSigned, isTaken, type Link, linkOf, saveLink, type SignedLink } from './links.ts';
import type { ProviderProof } from './proof.ts';
import { type Claimed, givesRoles } from './role-claim.ts';

/** What a sign-in with the provider works on. */
export type ProviderPlace = {
  readonly store: Store;
  readonly connectors: ConnectorLink;
  readonly authority: OpenAuthority;
  readonly keys: UnlockedKeys;
  readonly device: string;
  readonly proof: ProviderProof;
  readonly now: () => number;
};

/** What came of a sign-in with the provider. */
export type ProviderSignedIn = {
  /** It bound the operator to this identity. */
  readonly isLinked: boolean;
  readonly leaseUntil: number;
};

/**
 * Sign-ins of the present operator with the organisation's provider. They come after the keys, which
 * they never give: the dispatch asks here before it lets anything else happen.
 */
export class ProviderSignIn {
  /** The role of this session by the provider. */
  readonly given: GivenRole;
  readonly #place: ProviderPlace;
  /** Begun, and not waited for yet. */
  #exchange: Exchange | null = null;
  /** Waited for. */
  #finishing: Exchange | null = null;

  constructor(place: ProviderPlace) {
    this.#place = place;
    this.given = new GivenRole(place);
  }

  /** What this session knows of sign-ins there. */
  get proof(): ProviderProof {
    return this.#place.proof;
  }

  /** The provider of this vault; null without one. */
  rules(): ProviderRules | null {
    return this.#place.authority.header.policy.provider ?? null;
  }

  /** Whether nothing is allowed before a sign-in with the provider. */
  isNeeded(): boolean {
    return !this.given.isOpen() || (this.#isAsked && this.#place.proof.passed === 'not');
  }

  /** Whether a dangerous act has to wait for a sign-in with the provider. */
  isStepUpNeeded(): boolean {
    return this.#isStepUp && !this.#place.proof.isFresh();
  }

  /** What changes who gets in is for whoever has come through, and lately where that is asked. */
  requirePassed(): void {
    if (this.isNeeded() || this.isStepUpNeeded()) throw new Failure('provider-needed');
  }

  /** What the present operator may know of it. */
  own(): OwnProvider {
    const rules = this.rules();
    const link = this.#link();
    const isBound = rules !== null && link?.issuer === rules.issuer;
    return {
      name: rules?.name ?? null,
      host: rules ? placeOf(rules.issuer).host : null,
      isNeeded: this.isNeeded(),
      isStepUp: this.#isStepUp,
      linkedAt: isBound ? link.linkedAt : null,
      leaseUntil: isBound ? (this.#lease(rules, link)?.until ?? null) : null,
      isLeased: this.#place.proof.passed === 'leased',
    };
  }

  /** Whether the present operator has signed in with this provider before. */
  isLinkedTo(issuer: string): boolean {
    return this.#link()?.issuer === issuer;
  }

  /** Begins a sign-in; one that was begun before is given up. */
  async begin(): Promise<ProviderBegun> {
    const rules = this.#required();
    const { connectors, proof, now } = this.#place;
    this.stop();
    try {
      this.#exchange = await Exchange.begin(connectors, rules, now);
      proof.tried(true);
      return this.#exchange.begun;
    } catch (error) {
      if (error instanceof Failure) this.#refused(error.code);
      throw error;
    }
  }

  /** Waits for the sign-in that was begun, and believes it once everything about it holds. */
  async finish(): Promise<ProviderSignedIn> {
    const rules = this.#required();
    const { proof, now } = this.#place;
    const exchange = this.#exchange;
    if (!exchange) throw new Failure('provider-late');
    this.#exchange = null;
    this.#finishing = exchange;
    try {
      const signedIn = this.#accept(rules, await exchange.identity(now));
      proof.prove();
      return signedIn;
    } catch (error) {
      if (error instanceof ProviderMismatch) {
        this.#refused('provider-answer-wrong', error.check);
        throw new Failure('provider-answer-wrong', { check: error.check });
      }
      if (error instanceof Failure) this.#refused(error.code);
      throw error;
    }
  }

  /** Goes on without the provider, which was found out of reach just now. */
  useLease(): number {
    const rules = this.#required();
    const { proof } = this.#place;
    const link = this.#link();
    const isAsked = this.isNeeded() && proof.isOutOfReach();
    const lease = link && isAsked ? this.#lease(rules, link) : null;
    if (lease === null) {
      this.#refused('provider-lease-over');
      throw new Failure('provider-lease-over');
    }
    this.given.take(this.given.of(lease.claimed));
    this.#tell(this.#entry('allowed', { step: 'lease', ...told(lease.claimed) }));
    proof.pass('leased');
    return lease.until;
  }

  /** Gives up a sign-in that was begun. */
  stop(): void {
    this.#exchange?.stop();
    this.#finishing?.stop();
    this.#exchange = null;
    this.#finishing = null;
  }

  /** Whom the rules name at sign-in is a matter of the policy, whatever a claim gives. */
  get #isAsked(): boolean {
    return this.rules()?.signInRoles.includes(this.#place.keys.standing.role.id) ?? false;
  }

  get #isStepUp(): boolean {
    const named = this.rules()?.stepUpRoles ?? [];
    const { role: own } = this.#place.keys.standing;
    return named.includes(own.id) || named.includes(this.given.role.id);
  }

  #required(): ProviderRules {
    const rules = this.rules();
    if (!rules) throw new Failure('provider-off');
    return rules;
  }

  /** The link of the present operator, if they signed it; a row of somebody else is none. */
  #link(): SignedLink | null {
    const { store, keys, authority } = this.#place;
    const link = linkOf(store.whole, keys.operatorId);
    return link && isSigned(authority.header, link) ? link : null;
  }

  /** Until when the present operator may go on without the provider, and as what. */
  #lease(rules: ProviderRules, link: SignedLink) {
    const { store, device, now } = this.#place;
    const newestRow = newestTime(store.whole);
    const until = leaseUntil(link, rules, { now: now(), newestRow, device });
    const claimed = this.given.byLink(rules, link);
    return until === null || claimed === null ? null : { until, claimed };
  }

  /** What the claim comes to; refused where it is nothing, or another role than the session has. */
  #claimed(rules: ProviderRules, claims: Identity['claims']): Claimed {
    const claimed = this.given.byClaim(rules, claims);
    if (this.#isGiven(rules)) {
      // A session has one role from its beginning: another one is for another sign-in.
      const isOther = claimed && !isSameRole(this.given.of(claimed), this.given.role);
      if (isOther && !this.isNeeded()) throw new Failure('provider-role-missing');
    }
    if (claimed) return claimed;
    const { role } = this.#place.keys.standing;
    if (givesRoles(rules) && !this.#isGiven(rules)) return { role: role.id, line: null };
    throw new Failure('provider-role-missing');
  }

  /** Whether the claim gives this session its role: not to who is not asked, or came by the kit. */
  #isGiven(rules: ProviderRules): boolean {
    return givesRoles(rules) && this.#isAsked && this.#place.proof.passed !== 'kit';
  }

  #accept(rules: ProviderRules, { subject, claims }: Identity): ProviderSignedIn {
    const { store, keys, device, now } = this.#place;
    const { issuer } = rules;
    const operator = keys.operatorId;
    const before = linkOf(store.whole, operator);
    const isSame = before?.issuer === issuer && before.subject === subject && this.#link() !== null;
    const isTheirs = isTaken(store.whole, { operator, issuer, subject });
    if (isTheirs || (before && !isSame)) throw new Failure('provider-other');
    const claimed = this.#claimed(rules, claims);
    const at = now();
    const link: Link = {
      operator,
      issuer,
      subject,
      linkedAt: before?.linkedAt ?? at,
      signedInAt: at,
      leaseUntil: leaseFrom(rules, at),
      device,
      role: claimed.line === null ? null : claimed.role,
    };
    const step = before ? 'signed-in' : 'linked';
    const entry = this.#entry('allowed', { step, ...told(claimed) });
    try {
      store.write((tx) => {
        saveLink(tx, keys, link);
        return { value: null, entries: [entry] };
      });
    } catch (error) {
      // Who is bound already is let in to read a vault that takes no rows; nobody is bound anew.
      if (!before || !isUnwritable(error)) throw error;
    }
    if (this.#isGiven(rules)) this.given.take(this.given.of(claimed));
    return { isLinked: !before, leaseUntil: link.leaseUntil };
  }

  #refused(code: FailureCode, check?: string): void {
    if (code === 'provider-unreachable') this.#place.proof.tried(false);
    this.#tell(this.#entry('refused', { code, ...(check !== undefined && { check }) }));
  }

  #entry(decision: 'allowed' | 'refused', detail: Readonly<Record<string, string>>): AuditEntry {
    const { keys } = this.#place;
    const { operatorId, standing } = keys;
    const target = `operator:${operatorId}`;
    return { action: 'provider.sign-in', operator: standing.name, target, decision, detail };
  }

  #tell(entry: AuditEntry): void {
    try {
      this.#place.store.record([entry]);
    } catch (error) {
      // A vault that takes no rows still lets an operator in to read, or refuses all the same.
      if (!isUnwritable(error)) throw error;
    }
  }
}

/** What the log keeps of a claim: the role and the line of the rules, and nothing else of it. */
function told({ role, line }: Claimed): Readonly<Record<string, string>> {
  return line === null ? {} : { role, line: String(line) };
}

const unwritable: ReadonlySet<FailureCode> = new Set([
  'disk-failed',
  'disk-full',
  'vault-read-only',
]);

function isUnwritable(error: unknown): boolean {
  return error instanceof Failure && unwritable.has(error.code);
}
