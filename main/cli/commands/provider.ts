import {
  claimOtherwise,
  type GivenProviderRules,
  type ProviderRules,
  usualLeaseHours,
} from '../../../shared/model/provider.ts';
import type { Answer, Command, Surroundings } from '../command.ts';
import { Refused, UsageError, valueOf } from '../problems.ts';
import { signInWithProvider } from '../sign-in.ts';
import { table } from '../terminal.ts';
import { usualReason } from './reason.ts';

/** What the claim does, by `--otherwise`. */
const claimWords = {
  none: 'which keeps out who has no value of their own role',
  refuse: 'which gives the role, and refuses who has no value',
  own: 'which gives the role, and leaves who has no value their own',
} as const;

function linesOf(rules: ProviderRules | GivenProviderRules | null): readonly string[] {
  if (!rules) return ['This vault has no provider.'];
  const { claim } = rules;
  return [
    `${rules.name}: ${rules.issuer}, as ${rules.clientId}`,
    `scopes: ${['openid', ...rules.scopes].join(' ')}`,
    `asked at sign-in of: ${rules.signInRoles.join(' ') || '-'}`,
    `asked before dangerous acts of: ${rules.stepUpRoles.join(' ') || '-'}`,
    `signs in without it while it cannot be reached: ${rules.leaseHours} h`,
    `proved there by: ${rules.acr ?? 'any way'}`,
    `roles by the claim: ${claim?.name ?? '-'}${claim ? `, ${claimWords[claim.otherwise ?? 'none']}` : ''}`,
    ...(claim?.values.map(({ value, role }) => `  ${value} = ${role}`) ?? []),
  ];
}

async function show({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.provider.rules({}));
  return { value, lines: linesOf(value) };
}

/** `VALUE=ROLE`; the role is behind the last sign, because values of claims may have one. */
function mapped(text: string): { readonly value: string; readonly role: string } {
  const at = text.lastIndexOf('=');
  if (at <= 0) throw new UsageError('Write --map VALUE=ROLE.');
  return { value: text.slice(0, at), role: text.slice(at + 1) };
}

function claimOf(
  { given }: Surroundings,
  before: ProviderRules['claim'],
): GivenProviderRules['claim'] {
  const name = given.text('claim') ?? before?.name;
  const asked = given.text('otherwise') ?? before?.otherwise ?? 'none';
  const otherwise = claimOtherwise.find((one) => one === asked);
  if (otherwise === undefined && asked !== 'none') {
    throw new UsageError('--otherwise is refuse, own or none.');
  }
  if (name === undefined || name === 'none') return null;
  const isNamed = given.text('claim') !== undefined;
  const values = isNamed ? given.texts('map').map(mapped) : [...(before?.values ?? [])];
  return { name, values, ...(otherwise && { otherwise }) };
}

/** What is named, and all else as it was. */
async function set(around: Surroundings): Promise<Answer> {
  const { given, host } = around;
  const { client } = host;
  const before = valueOf(await client.provider.rules({}));
  const issuer = given.text('issuer') ?? before?.issuer;
  const clientId = given.text('client-id') ?? before?.clientId;
  if (issuer === undefined || clientId === undefined) {
    throw new UsageError('Name the provider with --issuer and --client-id.');
  }
  const listed = (name: string, otherwise: readonly string[] = []): string[] => {
    const texts = given.texts(name);
    return texts.length > 0 ? texts.filter((one) => one !== 'none') : [...otherwise];
  };
  const lease = given.text('lease-hours');
  const acr = given.text('acr') ?? before?.acr ?? null;
  const rules: GivenProviderRules = {
    name: given.text('name') ?? before?.name ?? URL.parse(issuer)?.host ?? issuer,
    issuer,
    clientId,
    scopes: listed('scope', before?.scopes),
    signInRoles: listed('sign-in', before?.signInRoles),
    stepUpRoles: listed('step-up', before?.stepUpRoles),
    leaseHours:
      lease === undefined
        ? (before?.leaseHours ?? usualLeaseHours)
        : given.number(lease, '--lease-hours'),
    acr: acr === 'none' ? null : acr,
    claim: claimOf(around, before?.claim ?? null),
  };
  const reason = given.text('reason') ?? usualReason;
  valueOf(await client.provider.setRules({ rules, reason }));
  return { value: rules, lines: linesOf(rules) };
}

async function remove({ host, given }: Surroundings): Promise<Answer> {
  const reason = given.text('reason') ?? usualReason;
  valueOf(await host.client.provider.setRules({ rules: null, reason }));
  return { value: null, lines: linesOf(null) };
}

async function check({ host, given }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.provider.check({ issuer: given.words[0] ?? '' }));
  const lines = [`signs in at ${value.signInHost}, gives tokens at ${value.tokenHost}`];
  return { value, lines };
}

async function tryIt({ host, terminal }: Surroundings): Promise<Answer> {
  await signInWithProvider(host.client, terminal);
  const value = valueOf(await host.client.provider.own({}));
  return { value, lines: [`Signed in with ${value.name ?? ''}.`] };
}

async function links({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.provider.links({}));
  const operators = valueOf(await host.client.operators.list({}));
  const cells = value.map(({ operator, subject, linkedAt, isSound }) => [
    operators.find(({ id }) => id === operator)?.name ?? operator,
    subject,
    linkedAt === null ? '-' : new Date(linkedAt).toISOString(),
    isSound ? 'yes' : 'no',
  ]);
  return { value, lines: table(['operator', 'identity', 'since', 'sound'], cells) };
}

async function unlink({ host, given }: Surroundings): Promise<Answer> {
  const wanted = given.words.join(' ').toLowerCase();
  const operators = valueOf(await host.client.operators.list({}));
  const found = operators.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
  if (!found) throw new Refused('operator-missing');
  const reason = given.text('reason') ?? usualReason;
  const value = valueOf(await host.client.provider.unlink({ id: found.id, reason }));
  const lines = [`${found.name}: ${value.removed === 0 ? 'was bound to nobody' : 'is unbound'}`];
  return { value, lines };
}

const reasoned = { reason: { type: 'string' } } as const;
const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;

/** The organisation's OpenID Connect provider. */
export const providerCommands: readonly Command[] = [
  {
    name: 'provider show',
    words: '',
    about: 'Show the OpenID Connect provider and whom it is asked of.',
    options: {},
    count: [0, 0],
    run: show,
  },
  {
    name: 'provider set',
    words: '',
    about: 'Change what is named of the provider; none empties a list, an acr or a claim.',
    options: {
      ...reasoned,
      name: text,
      issuer: text,
      'client-id': text,
      scope: texts,
      'sign-in': texts,
      'step-up': texts,
      'lease-hours': text,
      acr: text,
      claim: text,
      map: texts,
      otherwise: text,
    },
    count: [0, 0],
    run: set,
  },
  {
    name: 'provider remove',
    words: '',
    about: 'Take the provider away; nobody is asked for it any more.',
    options: reasoned,
    count: [0, 0],
    run: remove,
  },
  {
    name: 'provider check',
    words: 'ISSUER',
    about: 'Ask a provider what it is, to see that it can be used.',
    options: {},
    count: [1, 1],
    run: check,
  },
  {
    name: 'provider try',
    words: '',
    about: 'Sign in with the provider, as the present operator.',
    options: {},
    count: [0, 0],
    run: tryIt,
  },
  {
    name: 'provider links',
    words: '',
    about: 'List who is bound to which identity at the provider.',
    options: {},
    count: [0, 0],
    run: links,
  },
  {
    name: 'provider unlink',
    words: 'NAME',
    about: 'Take the identity at the provider off an operator.',
    options: reasoned,
    count: [1, 8],
    run: unlink,
  },
];
