import { expect, test } from 'vitest';
import {
  attributeOf,
  attributes,
  canonicalName,
  classify,
} from '../../../../shared/model/attribute.ts';

test('personal attributes are the ones that the design names', () => {
  for (const name of [
    'mobile',
    'homePhone',
    'homePostalAddress',
    'dateOfBirth',
    'ssn',
    'jpegPhoto',
    'description',
    'info',
  ])
    expect([name, classify(name)]).toEqual([name, 'personal']);
});

test('password material is secret in every spelling', () => {
  for (const name of [
    'userPassword',
    'USERPASSWORD',
    'unicodePwd',
    'sambaNTPassword',
    'krbPrincipalKey',
    'pwdHistory',
    'userPassword;x-old',
  ])
    expect([name, classify(name)]).toEqual([name, 'secret']);
  for (const name of ['acmeLoginPassword', 'vpnSecret', 'legacyPwdHash'])
    expect([name, classify(name)]).toEqual([name, 'secret']);
});

test('facts about a password are no secret', () => {
  for (const name of [
    'pwdChangedTime',
    'pwdLastSet',
    'pwdReset',
    'passwordExpirationTime',
    'badPwdCount',
  ])
    expect([name, classify(name)]).toEqual([name, 'internal']);
});

test('an unknown attribute is internal', () => {
  for (const name of ['acmeBadge', '__proto__', 'constructor', ''])
    expect([name, classify(name)]).toEqual([name, 'internal']);
  expect(attributeOf('__proto__')).toBeUndefined();
});

test('names are compared without case and options', () => {
  expect(canonicalName('GIVENNAME')).toBe('givenName');
  expect(attributeOf('cn;lang-de')?.name).toBe('cn');
  expect(attributeOf('objectguid')?.type).toBe('binary');
});

test('no attribute is in the table twice', () => {
  const labels = [...attributes.values()].map((attribute) => attribute.label);
  expect(new Set(labels).size).toBe(labels.length);
  expect(attributes.size).toBeGreaterThan(200);
});
