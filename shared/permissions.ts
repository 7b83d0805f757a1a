/** What an operation may need. `feature.verb`, in the field's own words. */
export const permissions = [
  'accounts.read',
  'accounts.reveal',
  'audit.export',
  'audit.read',
  'backup.create',
  'backup.restore',
  'changes.apply',
  'changes.hand-over',
  'changes.read',
  'changes.stage',
  'diagnostics.create',
  'directories.connect',
  'directories.create',
  'directories.import',
  'directories.read',
  'directories.remove',
  'directories.sync',
  'export.create',
  'groups.read',
  'jobs.control',
  'jobs.read',
  'session.manage',
  'settings.change',
  'views.change',
  'views.read',
] as const;

/** One permission of the product. */
export type Permission = (typeof permissions)[number];

/** Roles that exist in this release. One operator, the owner, signs in. */
export const roles = ['owner'] as const;

/** The name of a role. */
export type Role = (typeof roles)[number];

/** The permissions that each role carries. */
export const rolePermissions: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  owner: new Set(permissions),
};
