import { accounts } from './accounts.ts';
import { audit } from './audit.ts';
import { changes } from './changes.ts';
import { damage } from './damage.ts';
import { directories, jobs } from './directories.ts';
import { elevation } from './elevation.ts';
import { backups, exports } from './exports.ts';
import { groups } from './groups.ts';
import { keys } from './keys.ts';
import { operators, roles } from './operators.ts';
import { type Contract, operationsByName } from './operation.ts';
import { provider } from './provider.ts';
import { recovery } from './recovery.ts';
import { session } from './session.ts';
import { clipboard, diagnostics, files, settings, views } from './settings.ts';

/** Everything that the renderer and the command line may ask for. There is no other way in. */
export const contract = {
  accounts,
  audit,
  backups,
  changes,
  clipboard,
  damage,
  diagnostics,
  directories,
  elevation,
  exports,
  files,
  groups,
  jobs,
  keys,
  operators,
  provider,
  recovery,
  roles,
  session,
  settings,
  views,
} satisfies Contract;

/** Every operation by its full name. */
export const operations = operationsByName(contract);
