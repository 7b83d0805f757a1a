import type { Verdict } from '../../../shared/model/approval.ts';
import { lentKeyRules } from '../../../shared/model/elevation.ts';
import { compartmentNames } from '../../../shared/model/role.ts';
import type { Answer, Command, Surroundings } from '../command.ts';
import { Refused, UsageError, valueOf } from '../problems.ts';
import { printable, table } from '../terminal.ts';

function reasonOf({ given }: Surroundings): string {
  const reason = given.text('reason');
  if (reason === undefined) throw new UsageError('--reason says why.');
  return reason;
}

async function ask(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const role = given.words[0] ?? '';
  const minutes = given.number(given.text('minutes') ?? '60', '--minutes');
  const reason = reasonOf(around);
  const value = valueOf(await host.client.elevation.request({ role, minutes, reason }));
  return { value, lines: [`request: ${value.request}`, 'state: waiting'] };
}

/** How one's own request stands, and what waits for one's decision where the role may decide. */
async function list({ host }: Surroundings): Promise<Answer> {
  const { mine, rules } = valueOf(await host.client.elevation.state({}));
  const { permissions } = valueOf(await host.client.session.status({}));
  const waiting = permissions.includes('operators.elevate')
    ? valueOf(await host.client.elevation.toDecide({}))
    : [];
  const cells = waiting.map((one) => [
    printable(one.operator),
    one.role,
    String(one.minutes),
    printable(one.reason),
  ]);
  const own = mine ? `${mine.role} for ${mine.minutes} min: ${mine.state}` : '-';
  const lent = `lent: ${rules.roles.join(' ') || '-'}, for ${rules.minutes} min at most`;
  return {
    value: { rules, mine, waiting },
    lines: [lent, `asked for: ${own}`, ...table(['operator', 'role', 'minutes', 'reason'], cells)],
  };
}

function decide(verdict: Verdict) {
  return async (around: Surroundings): Promise<Answer> => {
    const { elevation } = around.host.client;
    const wanted = around.given.words.join(' ').toLowerCase();
    const reason = reasonOf(around);
    const waiting = valueOf(await elevation.toDecide({}));
    const found = waiting.find(({ operator }) => operator.toLowerCase() === wanted);
    if (!found) throw new Refused('elevation-missing');
    const { request, role, minutes } = found;
    const keys = around.given.texts('key').map((text) => {
      const name = compartmentNames.find((one) => one === text);
      if (!name) throw new UsageError(`--key is one of: ${compartmentNames.join(', ')}.`);
      return name;
    });
    valueOf(await elevation.decide({ request, verdict, reason, keys }));
    const lent = keys.length > 0 ? `, with the key of ${keys.join(' and ')}` : '';
    const line = `${printable(found.operator)}: ${role} for ${minutes} min: ${verdict}${lent}`;
    return { value: { request, role, minutes, verdict, keys }, lines: [line] };
  };
}

/** Shows which roles are lent, after a change of what was named. */
async function rules(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const before = valueOf(await host.client.elevation.state({})).rules;
  const most = given.text('minutes');
  const asked = given.texts('role');
  const wanted = given.text('keys') ?? before.keys ?? 'none';
  const keys = lentKeyRules.find((one) => one === wanted);
  if (keys === undefined && wanted !== 'none') {
    throw new UsageError('--keys is remind, renew or none.');
  }
  const value = {
    roles: asked.length > 0 ? asked.filter((role) => role !== 'none') : [...before.roles],
    minutes: most === undefined ? before.minutes : given.number(most, '--minutes'),
    ...(keys && { keys }),
  };
  if (JSON.stringify(value) !== JSON.stringify(before)) {
    const reason = reasonOf(around);
    valueOf(await host.client.operators.setElevationRules({ ...value, reason }));
  }
  const lines = [
    `lent: ${value.roles.join(' ') || '-'}`,
    `at most: ${value.minutes} min`,
    `keys: ${wanted}`,
  ];
  return { value, lines };
}

const reasoned = { reason: { type: 'string' } } as const;

/** Roles that are lent for a while. Any command takes one up for itself with `--elevated`. */
export const elevationCommands: readonly Command[] = [
  {
    name: 'operators elevate',
    words: 'ROLE',
    about: 'Ask for a role for a while; somebody else has to grant it.',
    options: { ...reasoned, minutes: { type: 'string' } },
    count: [1, 1],
    run: ask,
  },
  {
    name: 'operators elevations',
    words: '',
    about: 'Show which roles are lent, your own request, and those that wait for your decision.',
    options: {},
    count: [0, 0],
    run: list,
  },
  {
    name: 'operators grant',
    words: 'NAME',
    about: 'Grant what an operator asked for; --key lends the key of a compartment with it.',
    options: { ...reasoned, key: { type: 'string', multiple: true } },
    count: [1, 8],
    run: decide('approve'),
  },
  {
    name: 'operators refuse',
    words: 'NAME',
    about: 'Refuse what an operator asked for.',
    options: reasoned,
    count: [1, 8],
    run: decide('reject'),
  },
  {
    name: 'operators lend',
    words: '',
    about: 'Show which roles are lent, and change what is named; --role none lends nothing.',
    options: {
      ...reasoned,
      role: { type: 'string', multiple: true },
      minutes: { type: 'string' },
      keys: { type: 'string' },
    },
    count: [0, 0],
    run: rules,
  },
];
