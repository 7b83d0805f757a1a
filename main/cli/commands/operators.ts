import type { Device } from '../../../shared/model/device.ts';
import type { Operator } from '../../../shared/model/operator.ts';
import type { Answer, Command, Surroundings } from '../command.ts';
import { Refused, UsageError, valueOf } from '../problems.ts';
import { askInviteCode, askPassword } from '../secrets.ts';
import { signInWith } from '../sign-in.ts';
import { table } from '../terminal.ts';
import { usualReason } from './reason.ts';
import { goodPassword } from './vault.ts';

async function operators({ host }: Surroundings): Promise<readonly Operator[]> {
  return valueOf(await host.client.operators.list({}));
}

/** The operator of a name or an id. Names are told apart without letter case. */
async function named(around: Surroundings): Promise<Operator> {
  const wanted = around.given.words.join(' ').toLowerCase();
  const all = await operators(around);
  const found = all.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
  if (!found) throw new Refused('operator-missing');
  return found;
}

async function list(around: Surroundings): Promise<Answer> {
  const value = await operators(around);
  const cells = value.map(({ name, role, roleByProvider, state, devices, lastSignInAt }) => [
    name,
    roleByProvider === null ? role : `${role} (${roleByProvider} by the provider)`,
    state,
    devices.map(labelled).join(', ') || '-',
    minuteOf(lastSignInAt),
  ]);
  return { value, lines: table(['name', 'role', 'state', 'device', 'last sign-in'], cells) };
}

async function invite(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const days = given.number(given.text('days') ?? '7', '--days');
  const name = given.words.join(' ');
  const known = (await operators(around)).find((one) => one.name === name && one.invite === null);
  const role = given.text('role');
  if (!known && role === undefined) throw new UsageError('Name a role with --role.');
  const value = known
    ? valueOf(await host.client.operators.inviteAgain({ id: known.id, days }))
    : valueOf(await host.client.operators.invite({ name, role: role ?? '', days }));
  const lines = ['Enrolment code, shown once:', '', `  ${value.code.join('-')}`];
  return { value, lines };
}

async function enrol(around: Surroundings): Promise<Answer> {
  const { host, given, terminal } = around;
  const { state } = valueOf(await host.client.session.status({}));
  if (state === 'new') throw new Refused('vault-missing');
  const code = await askInviteCode(terminal);
  const password = await goodPassword(around, '');
  const useKeychain = !given.is('no-keychain');
  const { operatorName, role } = valueOf(
    await host.client.session.enrol({ code, password, useKeychain }),
  );
  const value = { operator: operatorName, role, usesKeychain: useKeychain };
  return { value, lines: [`${operatorName ?? ''} can sign in as ${role ?? ''}.`] };
}

function act(verb: 'suspend' | 'resume' | 'remove') {
  return async (around: Surroundings): Promise<Answer> => {
    const { client } = around.host;
    const { id, name, invite: open } = await named(around);
    const reason = around.given.text('reason') ?? usualReason;
    if (verb === 'remove' && open !== null) {
      valueOf(await client.operators.cancelInvite({ invite: open }));
    } else valueOf(await client.operators[verb]({ id, reason }));
    return { value: { id, name, done: verb }, lines: [`${name}: ${verb}`] };
  };
}

async function dropFactor(around: Surroundings): Promise<Answer> {
  const { id, name } = await named(around);
  const reason = around.given.text('reason') ?? usualReason;
  valueOf(await around.host.client.operators.dropFactor({ id, reason }));
  return { value: { id, name, done: 'drop-factor' }, lines: [`${name}: the second factor is off`] };
}

async function retire(around: Surroundings): Promise<Answer> {
  const { id, name, devices } = await named(around);
  const reason = around.given.text('reason') ?? usualReason;
  const wanted = around.given.text('device');
  const isWanted = (one: Device) => !one.isRetired && (one.id === wanted || one.label === wanted);
  const device = devices.find(isWanted)?.id;
  if (wanted !== undefined && device === undefined) throw new Refused('device-missing');
  const which = device === undefined ? {} : { device };
  valueOf(await around.host.client.operators.retireDevice({ id, ...which, reason }));
  return { value: { id, name, done: 'retire' }, lines: [`${name}: the device is retired`] };
}

function labelled({ label, isRetired }: Device): string {
  return isRetired ? `${label} (retired)` : label;
}

function minuteOf(time: number | null): string {
  return time === null ? '-' : new Date(time).toISOString().slice(0, 16);
}

/** The devices of whoever signs in. */
async function devices({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.operators.ownDevices({}));
  const cells = value.map((one) => [
    labelled(one),
    one.isThis ? 'this' : '-',
    minuteOf(one.addedAt),
    minuteOf(one.lastSignInAt),
  ]);
  return { value, lines: table(['device', '', 'added', 'last sign-in'], cells) };
}

async function addDevice({ host, terminal }: Surroundings): Promise<Answer> {
  let password = '';
  const ask = async () => (password = await askPassword(terminal));
  const { usesCode } = await signInWith(host.client, terminal, ask);
  // The code of the sign-in is used up.
  const code = usesCode ? { code: await terminal.ask('The next code', true) } : {};
  const value = valueOf(await host.client.session.addDevice({ password, ...code }));
  const until = new Date(value.expiresAt).toISOString().slice(0, 16);
  const lines = ['Code for your other device, shown once:', '', `  ${value.code.join('-')}`, ''];
  return {
    value,
    lines: [...lines, `Good until ${until} UTC: operators enrol, with your password.`],
  };
}

/** Shows how operators sign in, after a change of what was named. */
async function signInRules({ host, given }: Surroundings): Promise<Answer> {
  const { client } = host;
  const before = valueOf(await client.operators.signInRules({}));
  const number = (name: string, otherwise: number): number =>
    given.text(name) === undefined ? otherwise : given.number(given.text(name) ?? '', `--${name}`);
  const asked = given.texts('factor').filter((role) => role !== 'none');
  const value = {
    factorRoles: given.texts('factor').length > 0 ? asked : [...before.factorRoles],
    sessionHours: number('hours', before.sessionHours),
    idleMinutes: number('idle', before.idleMinutes),
  };
  if (JSON.stringify(value) !== JSON.stringify(before)) {
    const reason = given.text('reason') ?? usualReason;
    valueOf(await client.operators.setSignInRules({ ...value, reason }));
  }
  const lines = [
    `second factor asked of: ${value.factorRoles.join(' ') || '-'}`,
    `a session lasts at most: ${value.sessionHours} h`,
    `locked without a touch after: ${value.idleMinutes} min at the latest`,
  ];
  return { value, lines };
}

const reasoned = { reason: { type: 'string' } } as const;

/** Who may sign in, and as what. */
export const operatorCommands: readonly Command[] = [
  {
    name: 'operators list',
    words: '',
    about: 'List the operators and open invitations.',
    options: {},
    count: [0, 0],
    run: list,
  },
  {
    name: 'operators invite',
    words: 'NAME',
    about: 'Make an enrolment code; for an operator who is there, for another device.',
    options: { role: { type: 'string' }, days: { type: 'string' } },
    count: [1, 8],
    run: invite,
  },
  {
    name: 'operators enrol',
    words: '',
    about: 'Take up an invitation, or add this device, with a code and a password.',
    options: { 'no-keychain': { type: 'boolean' } },
    count: [0, 0],
    run: enrol,
  },
  {
    name: 'operators suspend',
    words: 'NAME',
    about: 'Keep an operator out.',
    options: reasoned,
    count: [1, 8],
    run: act('suspend'),
  },
  {
    name: 'operators resume',
    words: 'NAME',
    about: 'Let a suspended operator in again.',
    options: reasoned,
    count: [1, 8],
    run: act('resume'),
  },
  {
    name: 'operators remove',
    words: 'NAME',
    about: 'Take an operator, or an open invitation, out of the vault.',
    options: reasoned,
    count: [1, 8],
    run: act('remove'),
  },
  {
    name: 'operators drop-factor',
    words: 'NAME',
    about: 'Take a lost second factor off an operator.',
    options: reasoned,
    count: [1, 8],
    run: dropFactor,
  },
  {
    name: 'operators retire',
    words: 'NAME',
    about: 'Retire the devices of an operator, who is invited again, or one of them with --device.',
    options: { ...reasoned, device: { type: 'string' } },
    count: [1, 8],
    run: retire,
  },
  {
    name: 'operators devices',
    words: '',
    about: 'List the devices from which you sign in.',
    options: {},
    count: [0, 0],
    run: devices,
  },
  {
    name: 'operators add-device',
    words: '',
    about: 'Make a code with which you sign in from another device as well.',
    options: {},
    count: [0, 0],
    run: addDevice,
  },
  {
    name: 'operators rules',
    words: '',
    about: 'Show how operators sign in, and change what is named; --factor none asks nobody.',
    options: {
      ...reasoned,
      factor: { type: 'string', multiple: true },
      hours: { type: 'string' },
      idle: { type: 'string' },
    },
    count: [0, 0],
    run: signInRules,
  },
];
