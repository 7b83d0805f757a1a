import type {
  AccountCard,
  AccountFacts,
  AccountRow,
  AttributeValue,
} from '../../../shared/model/account.ts';
import type { Answer, Command, Surroundings } from '../command.ts';
import { valueOf } from '../problems.ts';
import { printable, table } from '../terminal.ts';
import { foundBy, type Where } from '../where.ts';

const pageMax = 500;

function stateOf(facts: AccountFacts): string {
  const states = [
    ...(facts.disabled ? ['disabled'] : []),
    ...(facts.locked ? ['locked'] : []),
    ...(facts.expiresAt !== null && facts.expiresAt <= Date.now() ? ['expired'] : []),
    ...(facts.passwordExpired ? ['password expired'] : []),
    ...(facts.mustChange ? ['must change password'] : []),
  ];
  return states.length === 0 ? 'enabled' : states.join(', ');
}

async function search(around: Surroundings): Promise<Answer> {
  const { given } = around;
  const conditions = [...given.words, ...given.texts('where')];
  const query = await foundBy(around.host.client, conditions);
  const wanted = given.number(given.text('limit') ?? '50', '--limit');
  const { rows, total } = await pages(around, query, wanted);
  const cells = rows.map(({ id, name, userName, mail, department, facts }) => [
    String(id),
    name,
    userName,
    mail,
    department,
    stateOf(facts),
  ]);
  const heads = ['id', 'name', 'user name', 'mail', 'department', 'state'];
  return {
    value: { rows, total },
    lines: [...table(heads, cells), `${rows.length} of ${total}`],
  };
}

type Page = { readonly rows: AccountRow[]; readonly total: number };

/** As many rows as are wanted: one answer holds at most 500. */
async function pages({ host }: Surroundings, query: Where, wanted: number): Promise<Page> {
  const rows: AccountRow[] = [];
  for (;;) {
    const limit = Math.min(pageMax, wanted - rows.length);
    const offset = rows.length;
    const page: Page = valueOf(await host.client.accounts.find({ query, offset, limit }));
    rows.push(...page.rows);
    const { total } = page;
    if (page.rows.length === 0 || rows.length >= Math.min(wanted, total)) return { rows, total };
  }
}

async function show({ host, given }: Surroundings): Promise<Answer> {
  const id = given.number(given.words[0] ?? '', 'ID');
  const value = valueOf(await host.client.accounts.get({ id }));
  return { value, lines: cardLines(value) };
}

function cardLines(card: AccountCard): string[] {
  const { row } = card;
  const facts = [
    ['name', row.name],
    ['user name', row.userName],
    ['kind', row.kind],
    ['state', stateOf(row.facts)],
    ['directory', card.directoryName],
    ['dn', card.dn ?? '-'],
    ['groups', String(card.groupCount)],
    ...(row.kind === 'group' ? [['members', String(card.memberCount)]] : []),
    ['staged changes', String(row.staged)],
  ];
  const attributes = card.attributes.map(({ name, masked, values }) => [
    name,
    masked ? '(masked)' : values.map(textOf).join('; '),
  ]);
  return [...facts, [''], ...attributes].map(([name = '', text = '']) =>
    name === '' ? '' : `${printable(name).padEnd(24)}  ${printable(text)}`,
  );
}

function textOf(value: AttributeValue): string {
  if (typeof value === 'string') return value;
  return `(${Buffer.from(value.b, 'base64').length} bytes)`;
}

/** Finding and reading accounts. */
export const accountCommands: readonly Command[] = [
  {
    name: 'accounts search',
    words: 'TEXT',
    about: 'Find accounts by text and conditions.',
    options: { limit: { type: 'string' }, where: { type: 'string', multiple: true } },
    count: [0, 16],
    run: search,
  },
  {
    name: 'accounts show',
    words: 'ID',
    about: 'Show one account. Personal values stay masked.',
    options: {},
    count: [1, 1],
    run: show,
  },
];
