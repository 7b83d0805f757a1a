import { randomUUID } from 'node:crypto';
import type { Lendable, OwnElevation } from '../../../shared/model/elevation.ts';
import { Failure } from '../../../shared/failure.ts';
import { lentRole, permissionsOf } from '../../../shared/roles.ts';
import { timeOf } from '../audit/newest-time.ts';
import type { CommandContext, FeatureHandlers, QueryContext } from '../context.ts';
import { clocksOf, Elevated } from './elevated.ts';
import type { Reader } from '../store/reader.ts';
import { isLent } from '../vault/policy.ts';
import { digestOfStatement, stated } from '../vault/statement.ts';
import { type DecisionBody, purposes, type RequestBody } from './signed.ts';
import { lendableKeys, lentNames, openLentKeys, sealLentKeys } from './lent-keys.ts';
import { isGenuine, loanOf, stateOf } from './standing.ts';
import {
  insertDecision,
  insertElevation,
  markEnded,
  markStarted,
  newestOf,
  readElevation,
  type StoredElevation,
  undecided,
} from './stored.ts';

export { type KeyLoans, keyLoans } from './key-loans.ts';

/** A request that was neither decided nor taken up by then is asked for anew. */
const openForMs = 24 * 60 * 60_000;

function factsOf({ authority }: QueryContext, { body }: StoredElevation) {
  const { request, operator, role, minutes, reason, createdAt, expiresAt } = body;
  const { operators, roles } = authority.current;
  return {
    request,
    operator: operators.get(operator)?.name ?? '',
    role,
    roleName: roles.get(role)?.name ?? role,
    minutes,
    reason,
    createdAt,
    expiresAt,
  };
}

function ownOf(context: QueryContext): OwnElevation | null {
  const { read, operator, authority } = context;
  const found = newestOf(read, operator.id);
  if (!found) return null;
  const by = found.decision?.body;
  return {
    ...factsOf(context, found),
    state: stateOf(context, read, found),
    decidedBy: by ? (authority.current.operators.get(by.operator)?.name ?? '') : null,
    decision: by?.reason ?? '',
    keys: lentNames(by),
  };
}

function lendableRoles({ authority, provider }: QueryContext): Lendable[] {
  const { elevation: rules, roles } = authority.current;
  const own = provider.given.role;
  return rules.roles.flatMap((id): Lendable[] => {
    const role = roles.get(id);
    if (!role || id === own.id || id === 'owner') return [];
    const lent = lentRole(own, role);
    const closed = role.compartments.filter((one) => !lent.compartments.includes(one));
    return [{ id, name: role.name, permissions: [...permissionsOf(lent)], closed }];
  });
}

/** Nobody asks or decides with rights that are not their own. */
function requireOwnRole({ operator }: CommandContext): void {
  if (operator.elevation || operator.isViewing) throw new Failure('elevation-active');
}

/** The request that somebody decides; refused where it is none of theirs or not open any more. */
function requireWaiting(context: CommandContext, read: Reader, request: string): StoredElevation {
  const found = readElevation(read, request);
  if (!found) throw new Failure('elevation-missing');
  if (found.body.operator === context.operator.id) throw new Failure('elevation-own');
  if (!isGenuine(context, found)) throw new Failure('elevation-missing');
  if (!isLent(context.authority.current, found.body)) throw new Failure('role-not-lent');
  if (stateOf(context, read, found) !== 'waiting') throw new Failure('elevation-missing');
  return found;
}

/** Asks for a role, takes it up and gives it back. */
export const elevation: FeatureHandlers<'elevation'> = {
  state: (context) => ({
    rules: context.authority.current.elevation,
    roles: lendableRoles(context),
    mine: ownOf(context),
    running: context.operator.elevation?.told ?? null,
  }),

  request(context, asked) {
    const { store, operator, vault, refuse } = context;
    requireOwnRole(context);
    const isAnother = asked.role !== context.provider.given.role.id;
    if (!isLent(context.authority.current, asked) || !isAnother) throw refuse('role-not-lent');
    return store.write((tx) => {
      const now = timeOf(context, tx);
      const body: RequestBody = {
        format: 1,
        request: randomUUID(),
        vault: vault.id,
        operator: operator.id,
        ...asked,
        createdAt: now,
        expiresAt: now + openForMs,
      };
      insertElevation(tx, stated(purposes.request, body, vault.keys));
      const { role, minutes, reason } = asked;
      const entry = told(context, 'request', { request: body.request, role, minutes });
      return { value: { request: body.request }, entries: [{ ...entry, reason }] };
    });
  },

  withdraw(context, { request }) {
    const { store, operator } = context;
    return store.write((tx) => {
      const found = readElevation(tx, request);
      if (found?.body.operator !== operator.id || found.ended || found.startedAt !== null) {
        throw new Failure('elevation-missing');
      }
      markEnded(tx, request, 'withdrawn', timeOf(context, tx));
      return { value: null, entries: [told(context, 'withdraw', { request })] };
    });
  },

  toDecide: (context) =>
    undecided(context.read)
      .filter(({ body }) => body.operator !== context.operator.id)
      .filter((found) => stateOf(context, context.read, found) === 'waiting')
      .map((found) => ({ ...factsOf(context, found), keys: lendableKeys(context, found.body) })),

  async decide(context, { request, verdict, reason, keys: names }) {
    const { store, operator, vault, refuse } = context;
    const asked = requireWaiting(context, store.read, request).body;
    const lent = verdict === 'approve' ? names : [];
    const may = lendableKeys(context, asked);
    if (lent.some((name) => !may.includes(name))) throw refuse('compartment-closed');
    const keys = lent.length > 0 ? await sealLentKeys(context, asked, [...new Set(lent)]) : null;
    return store.write((tx) => {
      // Worked out once more: sealing takes a moment, in which somebody else may have decided.
      const found = requireWaiting(context, tx, request);
      const decision: DecisionBody = {
        format: 1,
        request,
        vault: vault.id,
        operator: operator.id,
        digest: digestOfStatement(purposes.request, found.body),
        verdict,
        reason,
        decidedAt: timeOf(context, tx),
        ...(keys && { keys }),
      };
      insertDecision(tx, stated(purposes.decision, decision, vault.keys));
      if (verdict === 'reject') markEnded(tx, request, 'rejected', decision.decidedAt);
      const facts = factsOf(context, found);
      const detail = { request, role: facts.role, minutes: facts.minutes, for: facts.operator };
      const entry = told(context, verdict === 'approve' ? 'grant' : 'reject', {
        ...detail,
        ...(keys && { keys: lent.join(' ') }),
      });
      return { value: null, entries: [{ ...entry, reason }] };
    });
  },

  async start(context, { request }) {
    const { store, operator, vault, authority, jobs, now, refuse } = context;
    requireOwnRole(context);
    if (jobs.busy) throw refuse('job-running');
    const found = readElevation(store.read, request);
    if (found?.body.operator !== operator.id) throw refuse('elevation-missing');
    const { role: id, minutes } = found.body;
    const role = authority.current.roles.get(id);
    const loan = loanOf(found);
    if (!role || !isLent(authority.current, loan)) throw refuse('role-not-lent');
    requireFactorOf(context, id);
    const by = authority.current.operators.get(found.decision?.body.operator ?? '')?.name ?? '';
    const elevated = new Elevated(
      { request, role: id, roleName: role.name, lentBy: by, minutes, keys: loan.keys ?? [] },
      clocksOf(now),
    );
    const decided = found.decision?.body;
    const isGranted = stateOf(context, store.read, found) === 'granted';
    // Keys of a decision that does not count are not even opened.
    const keys = decided && isGranted ? await openLentKeys(vault.keys, found.body, decided) : null;
    if (!keys) throw refuse('elevation-missing');
    try {
      writeStart(context, elevated);
    } catch (error) {
      for (const sealer of keys.values()) sealer.dispose();
      throw error;
    }
    vault.keys.compartments.lend(keys);
    const lent = lentRole(context.provider.given.role, role, elevated.keyNames);
    await context.reopenAs({ role: lent, elevation: elevated });
    return null;
  },

  async end(context) {
    const { operator, jobs, refuse } = context;
    if (!operator.elevation) throw refuse('elevation-missing');
    if (jobs.busy) throw refuse('job-running');
    endElevation(context, 'operator');
    await context.reopenAs(null);
    return null;
  },
};

/** Writes down that a role is taken up, which happens once. */
function writeStart(context: CommandContext, { lent, keyNames }: Elevated): void {
  const { request, role, minutes, lentBy: by } = lent;
  context.store.write((tx) => {
    // Worked out inside the transaction: of two who take it up at once, one comes too late.
    const current = readElevation(tx, request);
    if (!current || stateOf(context, tx, current) !== 'granted') {
      throw new Failure('elevation-missing');
    }
    markStarted(tx, request, timeOf(context, tx));
    const keys = keyNames.join(' ');
    const entry = told(context, 'start', { request, role, minutes, by, keys });
    return { value: null, entries: [{ ...entry, reason: current.body.reason }] };
  });
}

/** Writes down that the elevation in force is over. Whoever calls it opens the vault anew. */
export function endElevation(
  { store, operator, now }: Pick<CommandContext, 'store' | 'operator' | 'now'>,
  how: 'time' | 'operator',
): void {
  const { elevation: running } = operator;
  if (!running) return;
  const { request, role } = running.lent;
  store.write((tx) => {
    markEnded(tx, request, how, now());
    return { value: null, entries: [told({ operator }, 'end', { request, role, how })] };
  });
}

/** A role that has to have a second factor is not lent to somebody without one. */
function requireFactorOf({ authority }: CommandContext, role: string): void {
  if (authority.isFactorAsked(role) && authority.ownFactor() === null)
    throw new Failure('factor-missing');
}

function told(
  { operator }: Pick<CommandContext, 'operator'>,
  verb: string,
  detail: Readonly<Record<string, string | number>>,
) {
  const target = `operator:${operator.id}`;
  return { action: `elevation.${verb}`, operator: operator.name, target, detail };
}
