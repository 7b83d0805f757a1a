import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../../main/cli/problems.ts';
import { readRole } from '../../../../main/cli/role-file.ts';
import { draftOfRole, role } from '../../../../shared/model/role.ts';
import { builtInRoles } from '../../../../shared/roles.ts';
import { validInputs } from '../../../support/valid-inputs.ts';

function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function problemOf(bytes: Uint8Array): string {
  try {
    readRole(bytes);
    return 'none';
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

const [first] = builtInRoles;
if (!first) throw new Error('There is no role.');
const good = draftOfRole({ ...first, id: 'mine' });

describe('a role in a file', () => {
  it('is read as the list of roles prints it', () => {
    for (const one of builtInRoles) {
      expect(readRole(bytesOf(one))).toStrictEqual(draftOfRole(one));
    }
    fc.assert(
      fc.property(validInputs(role), (one) => {
        expect(readRole(bytesOf(one))).toStrictEqual(draftOfRole(v.parse(role, one)));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    [{ ...good, limits: { ...good.limits, perSet: 'secret' } }, ' at limits.perSet'],
    [{ ...good, permissions: ['accounts.read', 'secret'] }, ' at permissions.1'],
    [{ ...good, scope: { ...good.scope, units: [] } }, ' at scope.units'],
    [{ ...good, attributes: { change: null } }, ' at attributes.masked'],
    [{ ...good, secret: 1 }, ''],
    [{ ...good, id: 'Secret' }, ' at id'],
    [[], ' at id'],
    [null, ''],
  ])('that is wrong is refused with its field and none of its words: %#', (value, place) => {
    expect(problemOf(bytesOf(value))).toBe(
      `The role is not understood${place}. Nothing was changed.`,
    );
  });

  it('that is no JSON in UTF-8 is refused', () => {
    for (const bytes of [Buffer.from(''), Buffer.from('{"id":'), Buffer.from([0xff, 0xfe])]) {
      expect(problemOf(bytes)).toBe('The role is no JSON. Nothing was changed.');
    }
  });
});
