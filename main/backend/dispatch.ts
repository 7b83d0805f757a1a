import { randomUUID } from 'node:crypto';
import { operations } from '../../shared/contract/index.ts';
import { type Operation, permissionOf } from '../../shared/contract/operation.ts';
import {
  Failure,
  type FailureCode,
  type FailureFacts,
  type Outcome,
  standingCodes,
} from '../../shared/failure.ts';
import { requireOperation } from '../../shared/managed.ts';
import type { ChosenFile } from '../../shared/process.ts';
import { isSameRole, lentRole } from '../../shared/roles.ts';
import type { CommandContext, QueryContext } from './context.ts';
import { handlers } from './handlers.ts';
import { isWithin, type Moment } from './vault/moment.ts';
import type { Opened } from './session/open-vault.ts';
import { needsKit } from './session/standing.ts';
import { failureOf } from './store/failure-of.ts';
import { isLent } from './vault/policy.ts';

type Handler = (context: unknown, input: unknown) => unknown;

/** Handlers by full name. A Map: a plain object would answer to `constructor`. */
const byName: ReadonlyMap<string, Handler> = new Map(
  Object.entries(handlers).flatMap(([feature, verbs]) =>
    // The contract's type binds each handler to its own input; here they are told apart by name.
    Object.entries(verbs).map(([verb, handler]) => [`${feature}.${verb}`, handler as Handler]),
  ),
);

/** What an operator without the second factor that their role needs may do: set one up. */
const settingUp: ReadonlySet<string> = new Set([
  'session.factor',
  'session.prepareFactor',
  'session.confirmFactor',
]);

/** What is allowed before the provider that the role has to sign in with has said who it is. */
const beforeProvider: ReadonlySet<string> = new Set([
  'provider.own',
  'provider.finish',
  'provider.useLease',
]);

/** What one call brings along. */
export type Call = {
  readonly name: string;
  readonly input: unknown;
  readonly files: Readonly<Record<string, ChosenFile>>;
};

/** A dangerous act needs the password to have been proved within this time. */
export const stepUpLastsMs = 5 * 60_000;

/**
 * Carries out one call: session, standing, provider, second factor, kit, managed policy, permission,
 * step-up, handler. Which accounts there are was settled when the vault was opened for this operator. The
 * order is the security. Answers always, with a plain value; what is not a declared failure is
 * logged and answered as `internal`.
 */
export async function dispatch(
  opened: Opened | null,
  call: Call,
  state: {
    readonly proved: Moment | null;
    readonly onDefect: (id: string, error: unknown) => void;
  },
): Promise<Outcome<unknown>> {
  try {
    return { ok: true, value: await carryOut(opened, call, state.proved) };
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal?.code === 'vault-damaged') opened?.services.vault.damage.suspect();
    const correlation = randomUUID();
    if (refusal && mayAnswer(call.name, refusal.code)) {
      try {
        recordRefusal(opened, call.name, refusal.code);
      } catch (unrecorded) {
        // It stays refused all the same; a full disk is no reason to answer nothing.
        state.onDefect(correlation, unrecorded);
      }
      return { ok: false, code: refusal.code, facts: refusal.facts };
    }
    state.onDefect(correlation, error);
    return { ok: false, code: 'internal', facts: {}, correlation };
  }
}

function asRefusal(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  return failureOf(error);
}

async function carryOut(
  opened: Opened | null,
  call: Call,
  proved: Moment | null,
): Promise<unknown> {
  const operation = operations.get(call.name);
  const handler = byName.get(call.name);
  if (!operation || !handler || operation.process !== 'backend')
    throw new Failure('operation-unknown');
  if (operation.access === 'anyone') return handler({ refuse }, call.input);
  if (!opened) throw new Failure('signed-out');
  const { authority, managed, provider } = opened.services;
  authority.standing();
  // Files are open for the role that a claim gave: without it, a session ends as with another role.
  if (!provider.given.isBacked(provider.rules())) throw new Failure('operator-suspended');
  requireWholeSignIn(opened, call.name);
  requireOperation(managed, call.name);
  // The window may still show what was lent: nothing of it is answered once its time is over.
  if (isElevationOver(opened)) throw new Failure('elevation-over');
  if (!isPermitted(opened, operation)) throw new Failure('not-permitted');
  const requireProof = () => {
    if (!isWithin(stepUpLastsMs, proved)) throw new Failure('step-up-required');
    if (provider.isStepUpNeeded()) throw new Failure('provider-needed');
  };
  if (operation.stepUp === true) requireProof();
  const context =
    operation.kind === 'query'
      ? queryContext(opened, call)
      : commandContext(opened, call, requireProof);
  const value = await handler(context, call.input);
  if (operation.kind === 'command') opened.services.changed(operation.topics);
  return value;
}

/** What is missing of the sign-in, or of the vault, comes before everything else, one at a time. */
function requireWholeSignIn(opened: Opened, name: string): void {
  const { authority, provider } = opened.services;
  const isSigningIn = beforeProvider.has(name);
  if (provider.isNeeded()) {
    if (!isSigningIn) throw new Failure('provider-needed');
  } else if (authority.needsFactor(provider.given.role)) {
    if (!isSigningIn && !settingUp.has(name)) throw new Failure('factor-missing');
  } else if (needsKit(opened)) {
    // Main and the vault's own requests make a kit, show it, save it and confirm it.
    throw new Failure('kit-mandatory');
  }
}

/** Whether nothing of the sign-in is missing: what works without a call asks this. */
export function isWholeSignIn(opened: Opened): boolean {
  const { authority, provider } = opened.services;
  const isProved = !provider.isNeeded() && !authority.needsFactor(provider.given.role);
  return isProved && !needsKit(opened);
}

/** An owner who ends the lending of a role ends it for whoever has it now. */
function isElevationOver({ operator, services }: Opened): boolean {
  const { elevation, role } = operator;
  if (!elevation) return false;
  const { current } = services.authority;
  const known = current.roles.get(elevation.lent.role);
  const own = services.provider.given.role;
  const isSame = known && isSameRole(lentRole(own, known, elevation.keyNames), role);
  if (!isSame || !isLent(current, elevation.lent)) elevation.stop();
  return elevation.isOver();
}

function isPermitted(opened: Opened, operation: Operation): boolean {
  const needed = permissionOf(operation);
  return needed === null || opened.operator.permissions.has(needed);
}

function refuse(code: FailureCode, facts?: FailureFacts): Failure {
  return new Failure(code, facts);
}

function queryContext(opened: Opened, call: Call): QueryContext & { refuse: typeof refuse } {
  const {
    store,
    changed: _changed,
    replaceDatabase: _replace,
    renewDatabaseKey: _renew,
    reopenAs: _reopenAs,
    resumeLog: _resume,
    ...services
  } = opened.services;
  return {
    ...services,
    read: store.read,
    operator: opened.operator,
    file: (token) => chosenFile(call, token),
    refuse,
  };
}

/** What work without a call is given: no window has chosen a file for it. */
export function workContext(opened: Opened): CommandContext {
  return commandContext(opened, { name: '', input: {}, files: {} }, () => {
    throw new Failure('step-up-required');
  });
}

function commandContext(
  opened: Opened,
  call: Call,
  requireProof: () => void,
): CommandContext & { refuse: typeof refuse } {
  return {
    ...opened.services,
    read: opened.services.store.read,
    operator: opened.operator,
    file: (token) => chosenFile(call, token),
    refuse,
    requireProof,
  };
}

function chosenFile(call: Call, token: string): ChosenFile {
  const file = new Map(Object.entries(call.files)).get(token);
  if (!file) throw new Failure('file-token-unknown');
  return file;
}

function mayAnswer(name: string, code: FailureCode): boolean {
  if (code === 'internal') return false;
  const standing: readonly FailureCode[] = standingCodes;
  return standing.includes(code) || (operations.get(name)?.failures.includes(code) ?? false);
}

const isTold: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'act-fixed',
  'approval-needed',
  'attribute-fixed',
  'attribute-masked',
  'attribute-unseen',
  'compartment-closed',
  'decision-made',
  'decision-own',
  'device-retired',
  'elevation-over',
  'elevation-own',
  'last-owner',
  'limit-exceeded',
  'look-ups-spent',
  'managed',
  'managed-host',
  'managed-limit',
  'managed-mask',
  'not-permitted',
  'operator-suspended',
  'out-of-scope',
  'provider-needed',
  'request-unusable',
  'request-void',
  'reveals-spent',
  'role-not-lent',
  'step-up-required',
]);

/** Refusals of permission are written down; everyday ones, such as a name that is taken, are not. */
function recordRefusal(opened: Opened | null, name: string, code: FailureCode): void {
  if (!opened || opened.services.vault.alarm) return;
  if (!isTold.has(code)) return;
  opened.services.store.write(() => ({
    value: null,
    entries: [
      { action: name, operator: opened.operator.name, decision: 'refused', detail: { code } },
    ],
  }));
}
