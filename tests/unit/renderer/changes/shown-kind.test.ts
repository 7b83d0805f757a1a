import { expect, it } from 'vitest';
import { shownKind } from '../../../../renderer/changes/shown-kind.ts';
import type { Change } from '../../../../shared/model/change.ts';

function renamed(before: string, after: string): Pick<Change, 'kind' | 'lines'> {
  const line = { attribute: '@dn', masked: false, before: [before], after: [after] };
  return { kind: 'rename', lines: [line] };
}

it('calls a rename that only gives another place a move, and any other a rename', () => {
  expect(shownKind(renamed('cn=a,ou=x,dc=z', 'cn=a,ou=y,dc=z'))).toBe('move');
  expect(shownKind(renamed('cn=a,ou=x,dc=z', 'cn=b,ou=x,dc=z'))).toBe('rename');
  expect(shownKind(renamed('cn=a,ou=x,dc=z', 'cn=b,ou=y,dc=z'))).toBe('rename');
  expect(shownKind({ kind: 'delete', lines: [] })).toBe('delete');
});
