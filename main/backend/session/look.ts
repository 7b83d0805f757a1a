import { existsSync } from 'node:fs';
import type { VaultLook } from '../../../shared/process.ts';
import { databasePath } from '../store/open.ts';
import { isKitConfirmed } from '../vault/credentials.ts';
import { keyChecksOf } from '../vault/device-key.ts';
import { readHeader } from '../vault/header.ts';
import { retryAt } from '../vault/throttle.ts';
import { codeOf } from './refusals.ts';

/** Nothing is opened or made where the managed policy cannot be used, whatever lies in the folder. */
export function heldBack(look: VaultLook): VaultLook {
  return { ...look, state: 'broken', problem: 'policy-unusable' };
}

/** What can be known of a vault without its keys. */
export function lookAt(folder: string): VaultLook {
  const reading = readHeader(folder);
  const hasDatabase = existsSync(databasePath(folder));
  const nothing = {
    vaultId: null,
    operators: [],
    standing: null,
    retryAt: null,
    isKitConfirmed: true,
  };
  if (reading.state === 'ok') {
    // Nobody should type a password for a database that is not there.
    if (!hasDatabase) return { state: 'broken', problem: 'vault-lost', ...nothing };
    const { header } = reading;
    return {
      state: 'locked',
      problem: null,
      vaultId: header.vaultId,
      operators: header.operators.map((entry) => ({
        id: entry.operatorId,
        name: entry.name,
        keyChecks: keyChecksOf(entry),
        usesCode: entry.factor !== undefined,
      })),
      standing: null,
      retryAt: retryAt(header.throttle),
      isKitConfirmed: isKitConfirmed(header),
    };
  }
  if (reading.state === 'missing' && !hasDatabase)
    return { state: 'new', problem: null, ...nothing };
  return { state: 'broken', problem: codeOf(`header-${reading.state}`), ...nothing };
}
