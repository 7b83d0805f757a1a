import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mayCall } from '../../../build/permissions.ts';
import { operations } from '../../../shared/contract/index.ts';
import { type Role, role as roleSchema } from '../../../shared/model/role.ts';
import { wholeVault } from '../../../shared/roles.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { changeOver, enrolAs, roleLike } from '../../support/operators.ts';
import { validInput } from '../../support/valid-inputs.ts';

const entries = `version: 1

dn: uid=ann,ou=sales,dc=corp
objectClass: inetOrgPerson
uid: ann
cn: Ann Sales
sn: Sales

dn: uid=eve,ou=plant,dc=corp
objectClass: inetOrgPerson
uid: eve
cn: Eve Plant
sn: Plant
mobile: +49 1

dn: cn=makers,ou=plant,dc=corp
objectClass: groupOfNames
cn: makers
member: uid=eve,ou=plant,dc=corp
`;

type Kind = 'account' | 'group' | 'set' | 'change' | 'job' | 'directory' | 'free';

/** What the numbers of an input name. A new operation that names something has its place here. */
const naming: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  'accounts.get': { id: 'account' },
  'accounts.reports': { id: 'account' },
  'accounts.history': { id: 'account' },
  'accounts.reveal': { id: 'account' },
  'changes.approval': { id: 'set' },
  'changes.request': { id: 'set' },
  'changes.writeRequest': { id: 'set' },
  'changes.get': { id: 'set' },
  'changes.items': { id: 'set' },
  'changes.ofAccount': { id: 'account' },
  'changes.stage': { targets: 'account' },
  'changes.stageFound': { except: 'account' },
  'changes.stageNew': { directory: 'directory' },
  'changes.stageFile': { directory: 'directory' },
  'changes.discard': { set: 'set', changes: 'change' },
  'changes.withdraw': { id: 'set' },
  'changes.apply': { id: 'set' },
  'changes.handOver': { change: 'change' },
  'changes.handOverFile': { change: 'change' },
  'changes.resolve': { change: 'change' },
  'changes.exportLdif': { id: 'set' },
  'changes.undo': { id: 'set' },
  'groups.members': { id: 'group' },
  'groups.ofAccount': { id: 'account' },
  'jobs.cancel': { id: 'job' },
  'jobs.resume': { id: 'job' },
  'jobs.issues': { id: 'job' },
  'jobs.saveReport': { id: 'job' },
  // Views belong to everybody, and show each operator what is theirs.
  'views.remove': { id: 'free' },
};
/** Numbers that name nothing. */
const plain = new Set(['offset', 'limit', 'before', 'from', 'to', 'days', 'minutes']);
const missing = 1_000_000;

let app: SignedIn;
let role: Role;
const outside: Record<Kind, number> = {
  account: 0,
  group: 0,
  set: 0,
  change: 0,
  job: 0,
  directory: 0,
  free: missing,
};

beforeAll(async () => {
  app = await signedIn();
  const { client } = app;
  for (const name of ['corp', 'hidden']) {
    const text = entries.replaceAll('dc=corp', `dc=${name}`).replaceAll('sales', `sales-${name}`);
    const { token } = app.file(`${name}.ldif`, text);
    const into = { kind: 'new', name } as const;
    const job = valueOf(await client.directories.importFile({ file: token, into }));
    outside.job = (await app.ended(job)).id;
  }
  outside.directory = valueOf(await client.directories.list({}))[1]?.id ?? 0;
  outside.account = await idOf('Eve');
  outside.group = await idOf('makers');
  const edits = [{ do: 'set' as const, attribute: 'title', values: ['Chief'] }];
  const targets = [outside.account];
  outside.set = valueOf(await client.changes.stage({ targets, edits })).set;
  const whole = { id: outside.set, offset: 0, limit: 5 };
  outside.change = valueOf(await client.changes.items(whole)).changes[0]?.id ?? 0;
  const scope = { ...wholeVault, units: ['ou=sales-corp,dc=corp'] };
  const draft = roleLike('sales', 'administrator', { scope });
  valueOf(await client.roles.save(draft));
  role = v.parse(roleSchema, draft);
  app = await changeOver(app, await enrolAs(app, 'Sam Sales', 'sales'));
}, 60_000);

afterAll(() => app.close());

async function idOf(text: string): Promise<number> {
  const found = await app.client.accounts.find({ query: { text }, offset: 0, limit: 1 });
  return valueOf(found).rows[0]?.id ?? 0;
}

type Described = {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Described>>;
  readonly item?: Described;
  readonly wrapped?: Described;
};

function isNumeric(schema: Described): boolean {
  if (schema.type === 'number') return true;
  const inner = schema.item ?? schema.wrapped;
  return inner !== undefined && isNumeric(inner);
}

/** The fields of an input that are numbers, or lists of them, and name something. */
function namesOf(schema: Described): readonly string[] {
  const fields = Object.entries(schema.entries ?? {});
  return fields.filter(([name, of]) => isNumeric(of) && !plain.has(name)).map(([name]) => name);
}

/** A right input in which each of these fields names something of the kind. */
function inputOf(name: string, given: object, of: (kind: Kind) => number): object {
  const named = Object.entries(naming[name] ?? {}).map(([field, kind]) => {
    const isList = Array.isArray(Reflect.get(given, field)) || field === 'except';
    return [field, isList ? [of(kind)] : of(kind)];
  });
  const file: unknown = Reflect.get(given, 'file');
  const token = typeof file === 'string' ? { file: `${file.charAt(0)}${'0'.repeat(22)}` } : {};
  return { ...given, ...Object.fromEntries(named), ...token };
}

/** An answer without the number and the time of a job that it has begun. */
function plainly(answer: unknown): string {
  return JSON.stringify(answer).replaceAll(/"(id|startedAt)":\d+/gu, '"$1":0');
}

it('every operation answers for what is out of scope as for what is not there', async () => {
  const path = join(app.vault.folder, 'chosen');
  const files = Object.fromEntries(
    ['r', 'w'].map((letter) => [`${letter}${'0'.repeat(22)}`, { path, name: 'chosen' }]),
  );
  const met: string[] = [];
  for (const [name, operation] of operations) {
    const isTheirs = operation.process === 'backend' && operation.access !== 'anyone';
    if (!isTheirs || !mayCall(operation, role)) continue;
    // A schema of valibot says what it is by plain properties, which its types hide.
    const named = namesOf(operation.input as Described);
    expect([name, Object.keys(naming[name] ?? {})]).toStrictEqual([name, named]);
    if (named.length === 0) continue;
    met.push(name);
    const given = Object(validInput(operation.input));
    const there = await app.backend.call(
      name,
      inputOf(name, given, (kind) => outside[kind]),
      files,
    );
    const gone = await app.backend.call(
      name,
      inputOf(name, given, () => missing),
      files,
    );
    await app.backend.settled();
    expect([name, plainly(there)]).toStrictEqual([name, plainly(gone)]);
    expect(JSON.stringify(there)).not.toMatch(/eve|plant|hidden|makers/iu);
  }
  expect(met.toSorted()).toStrictEqual(Object.keys(naming).toSorted());
}, 60_000);
