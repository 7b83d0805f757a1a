import { expect, it } from 'vitest';
import type { RawEntry } from '../../../../main/connector/ldap/answers.ts';
import { dialects } from '../../../../main/connector/ldap/dialects.ts';
import { KnownEntries } from '../../../../main/connector/ldap/known.ts';
import { change, line } from '../../../support/live-task.ts';

function entry(bytes = 100): RawEntry {
  const attributes = [{ name: 'title', key: 'title', values: ['Clerk'] }];
  return { dn: 'cn=ann,dc=example', attributes, controls: new Map(), bytes };
}

function take(known: KnownEntries, attribute: string, id = 'one') {
  return known.take(
    change('modify', id, { lines: [line(attribute, null, ['x'])] }),
    dialects.openldap,
  );
}

it('an entry that was read serves one change of what it shows', () => {
  const known = new KnownEntries();
  known.put('one', entry());
  expect(take(known, 'Title')).toEqual(entry());
  expect(take(known, 'title')).toBeUndefined();
});

it('an attribute that was asked for by name and is not there is known to be missing', () => {
  const known = new KnownEntries();
  known.put('one', entry());
  expect(take(known, 'pwdReset')).toEqual(entry());
});

it('an attribute that may be hidden, and an entry that is large, are read anew', () => {
  const known = new KnownEntries();
  known.put('one', entry());
  expect(take(known, 'description')).toBeUndefined();
  known.put('one', entry(1_000_000));
  expect(take(known, 'title')).toBeUndefined();
});

it('keeps no more entries than it has room for, and those that came last', () => {
  const known = new KnownEntries();
  for (let at = 0; at <= 1_000; at += 1) known.put(`id ${at}`, entry());
  expect(take(known, 'title', 'id 0')).toBeUndefined();
  expect(take(known, 'title', 'id 1')).toBeDefined();
  expect(take(known, 'title', 'id 1000')).toBeDefined();
});
