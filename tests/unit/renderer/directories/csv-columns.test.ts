import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applySaved,
  namesAccounts,
  withField,
} from '../../../../renderer/directories/csv-columns.ts';
import { type CsvMapping, mappedFields } from '../../../../shared/model/directory.ts';

const field = fc.constantFrom(...mappedFields);
const mapping: fc.Arbitrary<CsvMapping> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
  hasHeader: fc.boolean(),
  columns: fc.array(fc.record({ header: fc.string({ maxLength: 8 }), field }), {
    minLength: 1,
    maxLength: 12,
  }),
});

function fieldsOf({ columns }: CsvMapping) {
  return columns.map((column) => column.field);
}

function people(
  ...columns: readonly (readonly [string, CsvMapping['columns'][number]['field']])[]
) {
  return {
    delimiter: ';',
    encoding: 'utf-8',
    hasHeader: true,
    columns: columns.map(([header, name]) => ({ header, field: name })),
  } satisfies CsvMapping;
}

describe('what the columns of a CSV file become', () => {
  it('gives the chosen column its field, whatever the others were', () => {
    fc.assert(
      fc.property(mapping, fc.nat(), field, (given, at, wanted) => {
        const index = at % given.columns.length;
        const changed = withField(given, index, wanted);
        expect(fieldsOf(changed)[index]).toBe(wanted);
        expect(changed.columns.map((column) => column.header)).toEqual(
          given.columns.map((column) => column.header),
        );
      }),
    );
  });

  it('never leaves one field with two columns, unless the field takes several', () => {
    fc.assert(
      fc.property(mapping, fc.nat(), field, (given, at, wanted) => {
        fc.pre(wanted !== 'attribute' && wanted !== 'ignore');
        const changed = withField(given, at % given.columns.length, wanted);
        expect(fieldsOf(changed).filter((one) => one === wanted)).toHaveLength(1);
      }),
    );
  });

  it('lets several columns be kept as attributes', () => {
    const given = people(['Room', 'attribute'], ['Floor', 'ignore']);
    expect(fieldsOf(withField(given, 1, 'attribute'))).toEqual(['attribute', 'attribute']);
  });

  it('puts a saved mapping on a file whose columns stand in another order', () => {
    const saved = people(['Login', 'userName'], ['Abteilung', 'department'], ['Notiz', 'ignore']);
    const present = people(['Abteilung', 'attribute'], ['Neu', 'attribute'], ['Login', 'id']);
    const applied = applySaved(saved, present);
    expect(applied && fieldsOf(applied)).toEqual(['department', 'ignore', 'userName']);
  });

  it('keeps how the present file is split, not how the saved one was', () => {
    const saved = { ...people(['Login', 'userName']), delimiter: ',' as const };
    expect(applySaved(saved, people(['Login', 'id']))?.delimiter).toBe(';');
  });

  it('says that a saved mapping does not fit when no header is the same', () => {
    expect(applySaved(people(['Login', 'userName']), people(['Konto', 'userName']))).toBeNull();
  });

  it('wants something that names an account', () => {
    expect(namesAccounts(people(['Login', 'userName']))).toBe(true);
    expect(namesAccounts(people(['Nachname', 'surname']))).toBe(true);
    expect(namesAccounts(people(['Mail', 'mail'], ['Tel', 'phone']))).toBe(false);
  });
});
