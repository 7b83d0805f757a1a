import { Failure } from '../../shared/failure.ts';
import type { Job, JobKind } from '../../shared/model/job.ts';
import type { Permission } from '../../shared/permissions.ts';
import { accounts } from './accounts/accounts.ts';
import { audit } from './audit/audit.ts';
import { backups } from './backups/backups.ts';
import { changes, resumeApply } from './changes/changes.ts';
import type { BackendHandlers, CommandContext } from './context.ts';
import { damage } from './damage/damage.ts';
import { directories, resumeImport, resumeSync } from './directories/directories.ts';
import { elevation } from './elevation/elevation.ts';
import { exports } from './exports/exports.ts';
import { groups } from './groups/groups.ts';
import { operators } from './operators/operators.ts';
import { providerRules } from './operators/provider-rules.ts';
import { keys } from './operators/keys.ts';
import { recovery } from './operators/recovery.ts';
import { resumeReseal } from './operators/reseal.ts';
import { roles } from './operators/roles.ts';
import { provider } from './provider/provider.ts';
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
  damage,
  diagnostics: {},
  directories,
  elevation,
  exports,
  files: {},
  groups,
  jobs: { ...jobs, resume: (context, { id }) => resume(context, id) },
  keys,
  operators,
  provider: { ...provider, ...providerRules },
  recovery,
  roles,
  session,
  settings,
  views,
};

/** Goes on with a job that was cut off; how, its feature knows. */
function resume(context: CommandContext, id: number): Job {
  const { jobs: known, store, operator } = context;
  const { kind, state } = known.get(id);
  if (state !== 'interrupted') throw new Failure('job-missing');
  if (known.busy) throw new Failure('job-running');
  if (!operator.permissions.has(neededFor(kind))) throw new Failure('not-permitted');
  store.write(() => ({
    value: null,
    entries: [{ action: 'jobs.resume', operator: operator.name, detail: { job: id, kind } }],
  }));
  if (kind === 'sync') return resumeSync(context, id);
  if (kind === 'reseal') return resumeReseal(context, id);
  return kind === 'apply' ? resumeApply(context, id) : resumeImport(context, id);
}

/** Going on with a job takes the permission that beginning it takes. */
function neededFor(kind: JobKind): Permission {
  if (kind === 'reseal') return 'operators.manage';
  if (kind === 'sync') return 'directories.sync';
  return kind === 'apply' ? 'changes.apply' : 'directories.import';
}
