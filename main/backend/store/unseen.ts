import type { AccountTexts } from '../../../shared/model/account-texts.ts';
import { baseName } from '../../../shared/model/attribute.ts';
import { unseenFields } from '../../../shared/role-attributes.ts';
import type { Connection } from './open.ts';

/** The column that keeps each field of an account; names stay, without them nobody could be told apart. */
const columnOf: Readonly<Record<keyof AccountTexts, string | null>> = {
  name: null,
  userName: null,
  mail: 'mail',
  title: 'title',
  department: 'department',
  employeeId: 'employee_id',
  manager: 'manager',
};

type Entries = Readonly<Record<string, unknown>>;

/**
 * Gives a connection the functions by which its views leave masked attributes out. They are asked for
 * each row that is read, so that most rows are told by a glance at their text.
 */
export function leaveOut(connection: Connection, masked: ReadonlySet<string>): void {
  const names = [...masked].map((name) => name.replaceAll(/[^a-z0-9-]/gu, '')).join('|');
  // A quote inside of a value is escaped, so that no value can look like the beginning of a name.
  const glance = new RegExp(`[{,[]"(?:${names})[";]`, 'iu');
  const isMasked = (name: unknown): boolean => masked.has(baseName(String(name)));
  const define = (name: string, answer: (text: string) => string | number): void => {
    connection.function(name, { deterministic: true }, (text: unknown) => answer(String(text)));
  };
  define('seen_attributes', (json) => {
    if (!glance.test(json)) return json;
    const entries = Object.entries(JSON.parse(json) as Entries);
    return JSON.stringify(Object.fromEntries(entries.filter(([name]) => !isMasked(name))));
  });
  define('seen_names', (names) =>
    names
      .split(' ')
      .filter((name) => !isMasked(name))
      .join(' '),
  );
  define('seen_lines', (json) => {
    if (!glance.test(json)) return 1;
    return (JSON.parse(json) as [string][]).some(([name]) => isMasked(name)) ? 0 : 1;
  });
  define('seen_detail', (json) => {
    if (!glance.test(json)) return json;
    const detail = JSON.parse(json) as Entries;
    const lines = detail['lines'];
    if (!Array.isArray(lines)) return json;
    return JSON.stringify({ ...detail, lines: lines.filter((line) => !isMasked(line[0])) });
  });
}

/** The columns of the view of a table: each as it is, but those that `instead` has an expression for. */
export function columnsOf(
  connection: Connection,
  table: string,
  instead: Readonly<Record<string, string>>,
): string {
  const names = connection
    .prepare<[string], string>("SELECT name FROM pragma_table_info(?, 'main')")
    .pluck()
    .all(table);
  return names
    .map((name) => (instead[name] === undefined ? `t.${name}` : `${instead[name]} AS ${name}`))
    .join(', ');
}

/** What stands in the place of the columns of an account `t` that masked attributes are kept in. */
export function accountColumns(masked: ReadonlySet<string>): Readonly<Record<string, string>> {
  const unseen = [...unseenFields(masked)].flatMap((field) => columnOf[field] ?? []);
  const empty = unseen.map((column): [string, string] => [column, "''"]);
  return { ...Object.fromEntries(empty), attributes: 'seen_attributes(t.attributes)' };
}
