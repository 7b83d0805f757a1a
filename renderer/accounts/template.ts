import type { AccountCard } from '../../shared/model/account.ts';
import { parentOf } from '../shell/edit/place.ts';

/** What a new account takes over from another one. */
export type Template = {
  /** The place of both; null where the other one has none. */
  readonly parent: string | null;
  readonly values: Readonly<Record<string, readonly string[]>>;
};

/** What people of one team have in common: nothing here names or reaches a person. */
const common = [
  'title',
  'department',
  'departmentNumber',
  'division',
  'company',
  'o',
  'ou',
  'employeeType',
  'businessCategory',
  'physicalDeliveryOfficeName',
  'street',
  'streetAddress',
  'l',
  'st',
  'postalCode',
  'c',
  'co',
  'preferredLanguage',
  'manager',
] as const;

/** What is taken over from an account: its place, and of what it shares with its team what `isOpen` names. */
export function templateOf(
  { dn, attributes }: Pick<AccountCard, 'dn' | 'attributes'>,
  isOpen: (attribute: string) => boolean,
): Template {
  const byName = new Map(attributes.map((one) => [one.name.toLowerCase(), one]));
  const values = common.flatMap((name): [string, string[]][] => {
    const found = byName.get(name.toLowerCase());
    if (!found || found.masked || !isOpen(name)) return [];
    const texts = found.values.filter((value) => typeof value === 'string');
    return texts.length === 0 ? [] : [[name, texts]];
  });
  const parent = dn === null ? '' : parentOf(dn);
  return { parent: parent === '' ? null : parent, values: Object.fromEntries(values) };
}
