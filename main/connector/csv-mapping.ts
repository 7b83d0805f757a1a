import type { CsvMapping, MappedField } from '../../shared/model/directory.ts';
import type { ColumnTarget } from './file/csv-columns.ts';

/** The attribute of a directory that each field stands for. */
const attributeOf: Readonly<Partial<Record<MappedField, string>>> = {
  name: 'displayName',
  givenName: 'givenName',
  surname: 'sn',
  userName: 'uid',
  mail: 'mail',
  title: 'title',
  department: 'department',
  employeeId: 'employeeNumber',
  manager: 'manager',
  mobile: 'mobile',
  phone: 'telephoneNumber',
  homePhone: 'homePhone',
  homeAddress: 'homePostalAddress',
};

/** What the file's reader makes of each column that the operator mapped. */
export function targetsOf(mapping: CsvMapping): ColumnTarget[] {
  return mapping.columns.map(({ header, field }): ColumnTarget => {
    if (field === 'ignore') return { use: 'ignore' };
    if (field === 'id') return { use: 'state', state: 'key' };
    if (field === 'disabled' || field === 'expiresAt' || field === 'kind') {
      return { use: 'state', state: field };
    }
    const name = attributeOf[field] ?? attributeName(header);
    return name === '' ? { use: 'ignore' } : { use: 'attribute', name };
  });
}

/** What the operator is offered for each column that the reader has guessed. */
export function fieldOf(target: ColumnTarget): MappedField {
  if (target.use === 'ignore') return 'ignore';
  if (target.use === 'state') {
    if (target.state === 'key') return 'id';
    const { state } = target;
    return state === 'disabled' || state === 'expiresAt' || state === 'kind' ? state : 'ignore';
  }
  const wanted = target.name.toLowerCase();
  for (const [field, name] of Object.entries(attributeOf)) {
    if (name.toLowerCase() === wanted) return field as MappedField;
  }
  return wanted === 'cn' ? 'name' : 'attribute';
}

/** A header as the name of an attribute: letters, digits and dashes (RFC 4512 §1.4). */
function attributeName(header: string): string {
  const name = header.normalize('NFKD').replace(/[^A-Za-z0-9-]/gu, '');
  return /^[A-Za-z]/u.test(name) ? name.slice(0, 64) : '';
}
