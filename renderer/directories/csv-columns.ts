import { type CsvMapping, type MappedField, mappedFields } from '../../shared/model/directory.ts';

/** Fields of which a file may have several columns. */
const repeatable: ReadonlySet<MappedField> = new Set(['attribute', 'ignore']);

/** The mapping with one column as another field; a field that must be single leaves its old column. */
export function withField(mapping: CsvMapping, index: number, field: MappedField): CsvMapping {
  const columns = mapping.columns.map((column, at) => {
    if (at === index) return { ...column, field };
    const isTaken = column.field === field && !repeatable.has(field);
    return isTaken ? { ...column, field: 'ignore' as const } : column;
  });
  return { ...mapping, columns };
}

/** Whether the columns say enough to name an account. */
export function namesAccounts(mapping: CsvMapping): boolean {
  const fields = new Set(mapping.columns.map((column) => column.field));
  return fields.has('name') || fields.has('userName') || fields.has('surname');
}

/** A saved mapping on the columns of this file, matched by header; null when nothing matches. */
export function applySaved(saved: CsvMapping, present: CsvMapping): CsvMapping | null {
  const fieldOf = new Map(saved.columns.map((column) => [column.header, column.field]));
  const columns = present.columns.map((column) => ({
    ...column,
    field: fieldOf.get(column.header) ?? ('ignore' as const),
  }));
  return columns.some((column) => column.field !== 'ignore') ? { ...present, columns } : null;
}

export function isMappedField(value: string): value is MappedField {
  return mappedFields.some((field) => field === value);
}
