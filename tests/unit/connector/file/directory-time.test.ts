import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dayTime,
  fileTime,
  generalizedTime,
} from '../../../../main/connector/file/directory-time.ts';

test('generalized times of RFC 4517 are read in every form', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['199412161032Z', '1994-12-16T10:32:00.000Z'],
    ['199412160532-0500', '1994-12-16T10:32:00.000Z'],
    ['20240229235959Z', '2024-02-29T23:59:59.000Z'],
    ['20240101120000.0Z', '2024-01-01T12:00:00.000Z'],
    ['20240101120000,25Z', '2024-01-01T12:00:00.250Z'],
    ['2024010112Z', '2024-01-01T12:00:00.000Z'],
    ['2024010112.5Z', '2024-01-01T12:30:00.000Z'],
    ['202401011200.5+01', '2024-01-01T11:00:30.000Z'],
    ['20161231235960Z', '2017-01-01T00:00:00.000Z'],
  ];
  for (const [text, iso] of forms)
    expect(new Date(generalizedTime(text) ?? 0).toISOString()).toBe(iso);
});

test('what is no time is null', () => {
  for (const text of [
    '',
    'Z',
    '20240101',
    '20240101120000',
    '20241301120000Z',
    '20240230120000Z',
    '20230229120000Z',
    '20240101240000Z',
    '2024010112000aZ',
    '20240101126000Z',
    '20240001000000Z',
  ])
    expect([text, generalizedTime(text)]).toEqual([text, null]);
});

test('every moment comes back from its text', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => {
        const seconds = Math.floor(date.getTime() / 1000) * 1000;
        const text = new Date(seconds).toISOString().replace(/[-:T]|\.\d+/g, '');
        expect(generalizedTime(text)).toBe(seconds);
      },
    ),
  );
});

test('file times are exact, and 0 and the largest mean never', () => {
  expect(fileTime('116444736000000000')).toBe(0);
  expect(fileTime('133801632001234567')).toBe(Date.UTC(2025, 0, 1) + 123);
  for (const text of ['0', '9223372036854775807', '9999999999999999999', '', '-1', 'x', '1e9'])
    expect(fileTime(text)).toBeNull();
});

test('days are counted from 1970, and -1 is none', () => {
  expect(dayTime('19723')).toBe(Date.UTC(2024, 0, 1));
  expect(dayTime('-1')).toBeNull();
});
