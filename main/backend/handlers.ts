import { accounts } from './accounts/accounts.ts';
import { audit } from './audit/audit.ts';
import { backups } from './backups/backups.ts';
import { changes } from './changes/changes.ts';
import type { BackendHandlers } from './context.ts';
import { directories, resumeImport } from './directories/directories.ts';
import { exports } from './exports/exports.ts';
import { groups } from './groups/groups.ts';
import { jobs } from './jobs/handlers.ts';
import { session } from './session/session.ts';
import { settings } from './settings/settings.ts';
import { views } from './views/views.ts';

/** Every handler of the backend, by feature. One that is missing does not compile. */
export const handlers: BackendHandlers = {
  accounts,
  audit,
  backups,
  changes,
  clipboard: {},
  diagnostics: {},
  directories,
  exports,
  files: {},
  groups,
  // What can be resumed belongs to its feature; today that is an import.
  jobs: { ...jobs, resume: (context, { id }) => resumeImport(context, id) },
  session,
  settings,
  views,
};
