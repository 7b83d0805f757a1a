/** What an operation may need. `feature.verb`, in the field's own words. */
export const permissions = [
  'accounts.read',
  'accounts.reveal',
  'audit.export',
  'audit.read',
  'backup.create',
  'backup.restore',
  'changes.apply',
  'changes.approve',
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
  'operators.manage',
  'operators.read',
  'session.manage',
  'settings.change',
  'views.change',
  'views.read',
] as const;

/** One permission of the product. */
export type Permission = (typeof permissions)[number];
