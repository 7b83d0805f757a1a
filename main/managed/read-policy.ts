import * as v from 'valibot';
import {
  managedPolicy,
  type ManagedState,
  type PolicyProblem,
} from '../../shared/model/managed-policy.ts';
import { readOwnedFile } from './owned-file.ts';
import type { PolicyText } from './policy-text.ts';
import { queryRegistry, readRegistryText } from './registry.ts';

/** Where a system keeps the policy. */
export type PolicyPlace = {
  /** The place in the words of the documentation. */
  readonly name: string;
  readonly read: () => PolicyText;
};

const registryKey = String.raw`HKEY_LOCAL_MACHINE\Software\Policies\Bailiwick`;

/**
 * The place of the policy on a system. It is fixed: nothing that a user sets, no environment, no
 * argument and no setting, leads away from it.
 */
export function policyPlace(platform: NodeJS.Platform): PolicyPlace {
  switch (platform) {
    case 'win32':
      return {
        name: String.raw`${registryKey}\Policy`,
        read: () => readRegistryText(registryKey, queryRegistry),
      };
    case 'darwin':
      return filePlace('/', ['Library', 'Application Support', 'Bailiwick', 'policy.json'], 0);
    default:
      return filePlace('/', ['etc', 'bailiwick', 'policy.json'], 0);
  }
}

/** A file below a folder; it and every folder from `top` on belong to `owner`, and nobody else may write. */
export function filePlace(top: string, parts: readonly string[], owner: number): PolicyPlace {
  return {
    name: `${top.replace(/\/$/u, '')}/${parts.join('/')}`,
    read: () => readOwnedFile(top, parts, owner),
  };
}

/** Reads the policy of this machine. Answers always; what cannot be used is never taken for none. */
export function readPolicy({ name, read }: PolicyPlace): ManagedState {
  const found = read();
  if (found.found === 'nothing') return { state: 'unmanaged' };
  const unusable = (why: PolicyProblem, key = ''): ManagedState => ({
    state: 'unusable',
    why,
    place: name,
    key,
  });
  if (found.found === 'problem') return unusable(found.why);
  const json = parsedJson(found.text);
  if (json === undefined) return unusable('not-json');
  const parsed = v.safeParse(managedPolicy, json);
  if (parsed.success) return { state: 'managed', policy: parsed.output };
  const key = parsed.issues.map((issue) => v.getDotPath(issue)).find((path) => path !== null);
  return unusable('invalid', plainKey(key ?? ''));
}

/** JSON has no `undefined`: it stands for a text that is none. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    // The words of the error hold a piece of the text.
    return undefined;
  }
}

/** A key as it may be shown: short, and nothing that moves a line or a terminal. */
function plainKey(key: string): string {
  return key.replace(/[^\w.-]/gu, '?').slice(0, 100);
}
