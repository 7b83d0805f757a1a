import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ChosenFiles } from '../../../main/files.ts';
import { operations } from '../../../shared/contract/index.ts';
import { fileToRead, fileToWrite } from '../../../shared/model/base.ts';

describe('the token of a chosen file', () => {
  it('says for what it was chosen, and fits nothing else', () => {
    const files = new ChosenFiles();
    const toRead = files.add('/home/ann/people.ldif', 'read').file;
    const toWrite = files.add('/home/ann/people.ldif', 'write').file;
    expect(v.is(fileToRead, toRead)).toBe(true);
    expect(v.is(fileToWrite, toRead)).toBe(false);
    expect(v.is(fileToWrite, toWrite)).toBe(true);
    expect(v.is(fileToRead, toWrite)).toBe(false);
  });

  it('names no file once its letter was exchanged', () => {
    const files = new ChosenFiles();
    const { file } = files.add('/home/ann/people.ldif', 'read');
    expect(files.get(file)?.path).toBe('/home/ann/people.ldif');
    expect(files.get(`w${file.slice(1)}`)).toBeUndefined();
    expect(files.namedIn({ file: `w${file.slice(1)}` })).toStrictEqual({});
  });

  it('is asked for with one purpose by every operation that takes a file', () => {
    const fits = (input: v.GenericSchema, file: string) => {
      const { issues = [] } = v.safeParse(input, { file });
      return !issues.some(({ path }) => path?.[0]?.key === 'file');
    };
    const purposes = [...operations.values()].map(({ input }) =>
      ['r', 'w', ''].filter((letter) => fits(input, `${letter}${'A'.repeat(22)}`)).join('+'),
    );
    expect(new Set(purposes)).toStrictEqual(new Set(['', 'r', 'w']));
  });
});
