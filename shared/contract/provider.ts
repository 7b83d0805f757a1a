import * as v from 'valibot';
import { count, instant, nothing, reason } from '../model/base.ts';
import { operatorId } from '../model/operator.ts';
import { ownProvider, providerBegun, providerRules } from '../model/provider.ts';
import { command, query } from './operation.ts';

const asking = [
  'provider-off',
  'provider-unreachable',
  'provider-untrusted',
  'provider-unusable',
  'file-unwritable',
] as const;

/** The organisation's OpenID Connect provider: a second factor, or a proof before a dangerous act. */
export const provider = {
  /** What stands between the present operator and the provider. */
  own: query({
    process: 'backend',
    access: 'signed-in',
    topics: ['session', 'operators'],
    input: v.strictObject({}),
    output: ownProvider,
  }),
  /**
   * Begins a sign-in and opens the address in the browser of the system; the command line shows it.
   * One that was begun before is given up.
   */
  begin: command({
    process: 'main',
    access: 'signed-in',
    topics: ['audit'],
    input: v.strictObject({}),
    output: providerBegun,
    failures: asking,
  }),
  /** Waits for the browser, two minutes at most, and checks what it brought. */
  finish: command({
    process: 'backend',
    access: 'signed-in',
    topics: ['session', 'operators', 'audit'],
    input: v.strictObject({}),
    output: v.strictObject({
      /** It was the first one, and bound the operator to that identity. */
      isLinked: v.boolean(),
      leaseUntil: v.number(),
    }),
    failures: [
      ...asking,
      'provider-answer-wrong',
      'provider-late',
      'provider-other',
      'provider-refused',
      'provider-role-missing',
      'job-running',
    ],
  }),
  /** Signs in without the provider, which was found out of reach just now; answers until when. */
  useLease: command({
    process: 'backend',
    access: 'signed-in',
    topics: ['session', 'audit'],
    input: v.strictObject({}),
    output: v.strictObject({ until: v.number() }),
    failures: ['provider-off', 'provider-lease-over', 'provider-role-missing', 'job-running'],
  }),
  /** The provider of this vault, as an owner signed it; null without one. */
  rules: query({
    process: 'backend',
    access: 'operators.read',
    topics: ['operators'],
    input: v.strictObject({}),
    output: v.nullable(providerRules),
  }),
  /** Changes the provider, or takes it away, from now on for everybody who is signed in too. */
  setRules: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'session', 'audit', 'jobs'],
    input: v.strictObject({ rules: v.nullable(providerRules), reason }),
    output: nothing,
    failures: [
      'role-missing',
      'provider-untried',
      'provider-unusable',
      'policy-full',
      'job-running',
      'file-unwritable',
    ],
  }),
  /** Asks a provider what it is, to see that it can be used; nobody signs in. */
  check: command({
    process: 'backend',
    access: 'operators.manage',
    topics: ['audit'],
    input: v.strictObject({ issuer: providerRules.entries.issuer }),
    output: v.strictObject({ signInHost: v.string(), tokenHost: v.string() }),
    failures: ['provider-unreachable', 'provider-untrusted', 'provider-unusable'],
  }),
  /** Which operators are bound to an identity at the provider. */
  links: query({
    process: 'backend',
    access: 'operators.manage',
    topics: ['operators', 'session'],
    input: v.strictObject({}),
    sealed: ['answer'],
    output: v.array(
      v.strictObject({
        operator: operatorId,
        issuer: v.string(),
        /** The name that the provider itself gives to the person (`sub`). */
        subject: v.string(),
        linkedAt: instant,
        signedInAt: instant,
        leaseUntil: instant,
        /** False: somebody else than the operator wrote it, and it lets nobody in. */
        isSound: v.boolean(),
      }),
    ),
  }),
  /** Takes the identity off an operator, whose next sign-in there binds them to another one. */
  unlink: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'session', 'audit'],
    input: v.strictObject({ id: operatorId, reason }),
    output: v.strictObject({ removed: count }),
    failures: ['operator-missing'],
  }),
};
