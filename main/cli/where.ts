import {
  type AccountFilter,
  accountDates,
  accountKinds,
  accountStates,
} from '../../shared/model/account.ts';
import { classify } from '../../shared/model/attribute.ts';
import type { contract } from '../../shared/contract/index.ts';
import type { Client } from '../../shared/contract/operation.ts';
import { UsageError, valueOf } from './problems.ts';

/**
 * What conditions find, those on a personal value looked up, or on a part of it between asterisks:
 * they go on without the value.
 */
export async function foundBy(
  { accounts }: Pick<Client<typeof contract>, 'accounts'>,
  conditions: readonly string[],
): Promise<Where> {
  const { text, filters } = parseWhere(conditions);
  const resolved: AccountFilter[] = [];
  for (const filter of filters) {
    const isPersonal =
      filter.on === 'attribute' && filter.test === 'equals' && classify(filter.name) === 'personal';
    if (!isPersonal) resolved.push(filter);
    else {
      const { name: attribute, value } = filter;
      const part = /^\*(.+)\*$/su.exec(value)?.[1];
      const sought = part === undefined ? { value } : ({ value: part, test: 'contains' } as const);
      resolved.push(valueOf(await accounts.lookUp({ attribute, ...sought })));
    }
  }
  return { text, filters: resolved };
}

/** What the conditions of a command line find. */
export type Where = { readonly text: string; readonly filters: AccountFilter[] };

/**
 * Reads conditions, which are joined by AND: `kind:`, `state:`, `directory:`, `department:`,
 * `group:`, `never-signed-in`, `staged`, `date>=day`, `date<day`, `attribute=value`; anything else
 * is text to search for. Throws `UsageError` for a condition that cannot hold.
 */
export function parseWhere(conditions: readonly string[]): Where {
  const texts: string[] = [];
  const filters: AccountFilter[] = [];
  for (const condition of conditions) {
    const filter = filterOf(condition);
    if (filter) filters.push(filter);
    else texts.push(condition.replace(/^text:/u, ''));
  }
  return { text: texts.join(' '), filters };
}

function filterOf(condition: string): AccountFilter | null {
  if (condition === 'never-signed-in' || condition === 'staged') return { on: condition };
  const named = /^([a-z]+):(.*)$/su.exec(condition);
  if (named) return namedFilter(named[1] ?? '', named[2] ?? '');
  const dated = /^([A-Za-z]+)(>=|<)(.*)$/su.exec(condition);
  const date = accountDates.find((one) => one === dated?.[1]);
  if (dated && date) {
    const at = instantOf(dated[3] ?? '');
    const range = dated[2] === '<' ? { from: null, to: at - 1 } : { from: at, to: null };
    return { on: 'date', date, ...range };
  }
  const attribute = /^([A-Za-z][A-Za-z0-9-]*(?:;[A-Za-z0-9-]+)*)=(.*)$/su.exec(condition);
  return attribute ? attributeFilter(attribute[1] ?? '', attribute[2] ?? '') : null;
}

function attributeFilter(name: string, value: string): AccountFilter {
  if (value === '*') return { on: 'attribute', name, test: 'present', value: '' };
  if (value === '') return { on: 'attribute', name, test: 'absent', value: '' };
  return { on: 'attribute', name, test: 'equals', value };
}

function namedFilter(name: string, value: string): AccountFilter | null {
  switch (name) {
    case 'kind':
      return { on: 'kind', kinds: oneOf(accountKinds, value, name) };
    case 'state':
      return { on: 'state', states: oneOf(accountStates, value, name) };
    case 'directory':
      return { on: 'directory', ids: value.split(',').map((text) => idOf(text, name)) };
    case 'department':
      return { on: 'department', values: [value] };
    case 'group': {
      const [id = '', more] = value.split('/');
      return { on: 'group', id: idOf(id, name), nested: more === 'nested' };
    }
    default:
      return null;
  }
}

function oneOf<Word extends string>(words: readonly Word[], value: string, name: string): Word[] {
  return value.split(',').map((text) => {
    const word = words.find((one) => one === text);
    if (!word) throw new UsageError(`--where ${name}: takes ${words.join(', ')}.`);
    return word;
  });
}

function idOf(text: string, name: string): number {
  if (!/^[1-9]\d{0,14}$/u.test(text)) throw new UsageError(`--where ${name}: takes a number.`);
  return Number(text);
}

/** A day or a moment in ISO 8601, UTC. */
function instantOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/u.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new UsageError('--where takes a day as YYYY-MM-DD.');
  return at;
}
