import type { LiveTask } from '../../../shared/process.ts';
import type { DirectoryKind, OpenDirectory } from '../directory.ts';
import { applyAll } from './apply/apply-all.ts';
import { applyChange } from './apply/apply.ts';
import { contextOf } from './context.ts';
import { memberTimes } from './member-times.ts';
import { mirrorAll, mirrorChanges } from './mirror.ts';
import { probe } from './probe.ts';
import { findAccount, isMember, readAccounts } from './read.ts';
import { openClient } from './sign-in.ts';
import { type Surroundings, usualSurroundings } from './socket.ts';

/** Directories that speak LDAP (RFC 4511). */
export function ldapDirectory(around: () => Surroundings = usualSurroundings): DirectoryKind {
  return {
    probe: (task) => probe(task, around()),
    open: (task) => open(task, around()),
  };
}

async function open(task: LiveTask, around: Surroundings): Promise<OpenDirectory> {
  const client = await openClient(task, around);
  try {
    const context = await contextOf(client, task.connection);
    return {
      mirror: () => mirrorAll(context),
      changes: (cursor, known) => mirrorChanges(context, cursor, known ?? null),
      read: (ids) => readAccounts(context, ids),
      find: (dn) => findAccount(context, dn),
      isMember: (group, member) => isMember(context, group, member),
      memberTimes: (group) => memberTimes(context, group),
      apply: (change) => applyChange(context, change),
      applyAll: (changes) => applyAll(context, changes, around.beginMs),
      close: () => client.close(),
    };
  } catch (error) {
    client.close();
    throw error;
  }
}
