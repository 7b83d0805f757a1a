import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enrol } from '../../../main/backend/vault/enrol.ts';
import { minimumKdfCost } from '../../../main/backend/vault/kdf.ts';
import { CommandLine, errorOf, password } from '../../support/cli.ts';
import { roleLike } from '../../support/operators.ts';

const line = new CommandLine();
const patience = 120_000;
const kim = { BAILIWICK_OPERATOR: 'Kim' };
const secrets = ['Chief', '+49 170 5550123'];
const people = `version: 1

dn: uid=zoe,dc=corp
objectClass: inetOrgPerson
uid: zoe
cn: Zoe Brown
sn: Brown
title: Chief
mobile: +49 170 5550123
`;

beforeAll(async () => {
  await line.prepare();
  writeFileSync(line.path('people.ldif'), people);
  await line.json('import', 'people.ldif', '--name', 'corp');
}, patience);

afterAll(() => line.remove());

/** A role that sees no title and holds no key, and may take accounts out. */
const masked = roleLike('masked', 'support', {
  permissions: [...roleLike('x', 'support', {}).permissions, 'export.create'],
  limits: { perSet: null, perHour: null, bulk: true },
  attributes: { change: null, masked: ['title'] },
});

it(
  'a role is saved from a file, refused with the field that is wrong, and listed',
  async () => {
    const path = line.path('role.json');
    writeFileSync(path, JSON.stringify({ ...masked, limits: { ...masked.limits, bulk: 'no' } }));
    const wrong = await line.run(['roles', 'save', path, '--json']);
    expect([wrong.status, errorOf(wrong.stderr).words]).toStrictEqual([
      2,
      'The role is not understood at limits.bulk. Nothing was changed.',
    ]);
    // Nothing stands on standard input here.
    expect((await line.run(['roles', 'save', '-'])).status).toBe(2);
    writeFileSync(path, JSON.stringify(masked));
    expect((await line.run(['roles', 'save', path])).stdout).toBe('masked: saved\n');
    const listed = await line.json<{ role: unknown }[]>('roles', 'list');
    expect(listed.map(({ role }) => role)).toContainEqual(masked);
  },
  patience,
);

it(
  'whoever has it gets no masked value out of any command, and is refused what would tell one',
  async () => {
    const { code } = await line.json<{ code: string[] }>(
      'operators',
      'invite',
      'Kim',
      '--role',
      'masked',
    );
    const given = { folder: line.profile, code: code.join('-'), password, deviceSecret: null };
    const how = { deviceLabel: 'here', now: Date.now(), cost: minimumKdfCost };
    const taken = await enrol({ ...given, ...how });
    expect(taken.ok).toBe(true);
    if (taken.ok) taken.keys.dispose();

    const said: string[] = [];
    const as = async (...args: readonly string[]) => {
      const { status, stdout, stderr } = await line.run([...args, '--json'], kim);
      said.push(stdout, stderr);
      return { status, stdout, code: status === 0 ? '' : errorOf(stderr).code };
    };
    const found = JSON.parse((await as('accounts', 'search', 'zoe')).stdout);
    expect(found).toMatchObject({ total: 1, rows: [{ name: 'Zoe Brown', title: '' }] });
    expect((await as('accounts', 'show', String(found.rows[0].id))).status).toBe(0);
    const none = await as('accounts', 'search', 'Chief');
    expect(JSON.parse(none.stdout)).toMatchObject({ total: 0 });
    for (const [condition, refusal] of [
      ['title=Chief', 'attribute-unseen'],
      ['mobile=+49 170 5550123', 'not-permitted'],
    ] as const) {
      expect(await as('accounts', 'search', '--where', condition)).toMatchObject({ code: refusal });
    }
    const where = ['--where', 'kind:person'];
    const staged = await as('changes', 'stage', '--set', 'title=Chief', ...where);
    expect(staged.code).toBe('attribute-unseen');
    expect(await as('export', 'out.ldif', '--format', 'ldif', '--reason', 'r')).toMatchObject({
      status: 0,
    });
    const file = readFileSync(line.path('out.ldif'), 'utf8');
    expect(file).toContain('cn: Zoe Brown');
    for (const secret of secrets) expect([...said, file].join('\n')).not.toContain(secret);
  },
  patience,
);

it(
  'a role is taken away by an owner, and only once nobody has it',
  async () => {
    const codeOf = async (env: Readonly<Record<string, string>>, id: string) =>
      errorOf((await line.run(['roles', 'remove', id, '--json'], env)).stderr).code;
    expect(await codeOf(kim, 'masked')).toBe('not-permitted');
    expect(await codeOf({}, 'masked')).toBe('role-in-use');
    await line.json('operators', 'remove', 'Kim');
    expect((await line.run(['roles', 'remove', 'masked'])).stdout).toBe('masked: removed\n');
  },
  patience,
);
