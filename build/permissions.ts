import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from '../shared/contract/index.ts';
import { type Operation, permissionOf } from '../shared/contract/operation.ts';
import type { Role } from '../shared/model/role.ts';
import { builtInRoles, lentRole, mappedRole, permissionsOf } from '../shared/roles.ts';
import { root, say, script } from './run.ts';

/** The page that is made from the contract and the roles. */
export const permissionsFile = join(root, 'docs/permissions.md');

/** A built-in role that sees only some accounts: what it may do besides is what cannot be divided. */
export function narrowed(role: Role): Role {
  return { ...role, scope: { ...role.scope, kinds: ['person'] } };
}

/** Whether an operation is let through to its handler. */
export function mayCall(operation: Operation, role: Role): boolean {
  const needed = permissionOf(operation);
  return needed === null || permissionsOf(role).has(needed);
}

function builtIn(id: string): Role {
  const found = builtInRoles.find((role) => role.id === id);
  if (!found) throw new Error(`There is no role ${id}.`);
  return found;
}

/** What support staff have while the role of an administrator is lent to them. */
export const elevatedSupport: Role = lentRole(builtIn('support'), builtIn('administrator'));

/** What an approver has whom a claim of the provider names as an administrator. */
export const mappedApprover: Role = mappedRole(builtIn('approver'), builtIn('administrator'));

function cell(operation: Operation, role: Role): string {
  if (!mayCall(operation, role)) return '–';
  return mayCall(operation, narrowed(role)) ? 'yes' : 'whole';
}

/** The whole page. */
export function permissionsPage(): string {
  const heads = [
    ...builtInRoles.map(({ id }) => id),
    'elevated',
    'elevation expired',
    'by provider',
  ];
  const rows = [...operations].map(([name, operation]) => {
    const locked = operation.access === 'anyone' ? 'yes' : '–';
    const cells = builtInRoles.map((role) => cell(operation, role));
    const elevated = mayCall(operation, elevatedSupport) ? 'yes' : '–';
    const expired = operation.access === 'anyone' ? 'yes' : '–';
    const mapped = mayCall(operation, mappedApprover) ? 'yes' : '–';
    return `| \`${name}\` | ${[locked, ...cells, elevated, expired, mapped].join(' | ')} |`;
  });
  return `# Permissions

Made from \`shared/contract\` and \`shared/roles.ts\` by \`build/permissions.ts\`; do not edit. The test
\`tests/integration/operators/matrix.test.ts\` calls every operation of the backend as every role and
holds that what happens is what is here; \`tests/e2e/security-gate.test.ts\` does the same in the real app:
signed out, as support staff, and as an administrator of some accounts.

- **yes**: the operation is carried out, on the accounts of the role's scope and on no others.
- **whole**: only with a scope that leaves nothing out, because it cannot be divided.
- **–**: refused, as \`signed-out\` while locked and as \`not-permitted\` otherwise; written into the log.
- **elevated**: support staff to whom the role of an administrator is lent for a while. It comes without
  deciding about others, and without keys of compartments that they do not hold; this table shows it so.
  With a key that whoever grants it lends too, \`accounts.reveal\` and \`accounts.lookUp\` are theirs as well.
- **elevation expired**: refused as \`elevation-over\`; right after that the session has its own role.
- **by provider**: an approver whom a claim of the provider names as an administrator. Keys do not come
  with it, and deciding about others is left where both roles have it.

| operation | locked | ${heads.join(' | ')} |
| --- | --- | ${heads.map(() => '---').join(' | ')} |
${rows.join('\n')}
`;
}

if (import.meta.main) {
  await script(() => {
    writeFileSync(permissionsFile, permissionsPage());
    say('permissions: docs/permissions.md is written');
    return Promise.resolve(0);
  });
}
