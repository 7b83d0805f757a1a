import type { Command } from '../command.ts';
import { accountCommands } from './accounts.ts';
import { approvalCommands } from './approvals.ts';
import { auditCommands } from './audit.ts';
import { backupCommands } from './backups.ts';
import { changeCommands } from './changes.ts';
import { directoryCommands } from './directories.ts';
import { elevationCommands } from './elevation.ts';
import { exportCommand } from './exports.ts';
import { handOverCommand } from './hand-over.ts';
import { keyCommands } from './keys.ts';
import { liveCommands } from './live.ts';
import { operationsCommand } from './operations.ts';
import { operatorCommands } from './operators.ts';
import { providerCommands } from './provider.ts';
import { recoveryCommands } from './recovery.ts';
import { roleCommands } from './roles.ts';
import { vaultCommands } from './vault.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  ...vaultCommands,
  ...liveCommands,
  ...directoryCommands,
  ...accountCommands,
  ...changeCommands,
  ...approvalCommands,
  handOverCommand,
  exportCommand,
  ...auditCommands,
  ...backupCommands,
  ...operatorCommands,
  ...roleCommands,
  ...elevationCommands,
  ...providerCommands,
  ...keyCommands,
  ...recoveryCommands,
  operationsCommand,
];
