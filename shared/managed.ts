import { Failure } from './failure.ts';
import { baseName } from './model/attribute.ts';
import type { ManagedFeature, ManagedPolicy, ManagedState } from './model/managed-policy.ts';

/**
 * The operations that each feature holds; whoever switches a feature off switches all of them off.
 * The command line as a whole is no operation: it refuses to run.
 */
export const operationsOfFeature: Readonly<Record<ManagedFeature, readonly string[]>> = {
  auditExport: ['audit.exportLog'],
  backup: ['backups.create', 'backups.salvage'],
  clipboard: ['clipboard.copy'],
  commandLine: [],
  diagnostics: ['diagnostics.create'],
  export: ['exports.create', 'changes.exportLdif', 'changes.handOverFile'],
  import: ['directories.preview', 'directories.importFile', 'changes.stageFile'],
  liveDirectories: [
    'directories.addLive',
    'directories.doctor',
    'directories.editConnection',
    'directories.exportPack',
    'directories.importPack',
    'directories.probe',
    'directories.setPassword',
    'directories.setSchedule',
    'directories.sync',
  ],
  restore: ['backups.inspect', 'backups.restore'],
  reveal: ['accounts.reveal', 'accounts.lookUp'],
};

const featureOf: ReadonlyMap<string, ManagedFeature> = new Map(
  // Object.entries answers plain strings for the keys of a Record.
  (Object.entries(operationsOfFeature) as [ManagedFeature, readonly string[]][]).flatMap(
    ([feature, names]) => names.map((name): [string, ManagedFeature] => [name, feature]),
  ),
);

/** The policy in force; null on a machine that nobody manages. Throws for one that cannot be used. */
export function policyIn(managed: ManagedState): ManagedPolicy | null {
  if (managed.state === 'unusable') throw unusable(managed);
  return managed.state === 'managed' ? managed.policy : null;
}

/** The refusal of everything for a policy that is there and cannot be used. */
export function unusable(managed: Extract<ManagedState, { state: 'unusable' }>): Failure {
  const { why, place, key } = managed;
  return new Failure('policy-unusable', { why, place, key });
}

/** Whether a policy switches a feature off. */
export function isOff(policy: ManagedPolicy | null, feature: ManagedFeature): boolean {
  return policy?.off.includes(feature) ?? false;
}

/** Who manages this machine and whom to ask, for the words of a refusal. */
export function managers({ managedBy, contact }: ManagedPolicy) {
  return { managedBy, contact };
}

/** Refuses a feature that is switched off. */
export function requireFeature(policy: ManagedPolicy | null, feature: ManagedFeature): void {
  if (policy && isOff(policy, feature)) throw new Failure('managed', managers(policy));
}

/** Whether a policy switches off the feature that an operation, by its full name, belongs to. */
export function isOperationOff(policy: ManagedPolicy | null, name: string): boolean {
  const feature = featureOf.get(name);
  return feature !== undefined && isOff(policy, feature);
}

/** Refuses an operation, by its full name, of a feature that is switched off. */
export function requireOperation(policy: ManagedPolicy | null, name: string): void {
  if (policy && isOperationOff(policy, name)) throw new Failure('managed', managers(policy));
}

/** Whether a policy masks an attribute, by its name: whatever options stand behind it. */
export function isMasked(policy: ManagedPolicy | null, attribute: string): boolean {
  const name = baseName(attribute);
  return policy?.masks.some((one) => one === '*' || baseName(one) === name) ?? false;
}

/** Refuses to reveal an attribute that the policy masks. */
export function requireUnmasked(policy: ManagedPolicy | null, attribute: string): void {
  if (policy && isMasked(policy, attribute)) throw new Failure('managed-mask', managers(policy));
}

/** Whether a policy asks a second factor of a role. */
export function isFactorAsked(policy: ManagedPolicy | null, role: string): boolean {
  return policy?.factors.some((one) => one === '*' || one === role) ?? false;
}

/** Refuses more of something than the policy allows. */
export function requireWithinLimit(
  policy: ManagedPolicy | null,
  limit: keyof ManagedPolicy['limits'],
  wanted: number,
): void {
  const most = policy?.limits[limit];
  if (policy && most !== undefined && wanted > most) {
    throw new Failure('managed-limit', { ...managers(policy), most });
  }
}

/** Whether a live directory may be at this host: a name or an address, as a connection has it. */
export function mayReach(policy: ManagedPolicy | null, host: string): boolean {
  return !isOff(policy, 'liveDirectories') && isHostNamed(policy, host);
}

function isHostNamed(policy: ManagedPolicy | null, host: string): boolean {
  if (policy?.hosts === undefined) return true;
  const name = host.toLowerCase().replace(/\.$/u, '');
  return policy.hosts.some((pattern) =>
    pattern.startsWith('*.') ? isBelow(name, pattern.slice(1)) : name === pattern,
  );
}

/** Refuses a server that the policy does not name. */
export function requireReachable(policy: ManagedPolicy | null, host: string): void {
  if (policy && !mayReach(policy, host)) throw new Failure('managed-host', managers(policy));
}

/** Refuses a provider at a host that the policy does not name: it says where this machine may go. */
export function requireProviderHost(policy: ManagedPolicy | null, host: string): void {
  if (policy && !isHostNamed(policy, host)) throw new Failure('managed-host', managers(policy));
}

/** After how many minutes the screen locks: the shorter of what was chosen and what is managed. */
export function lockMinutes(policy: ManagedPolicy | null, chosen: number): number {
  return Math.min(chosen, policy?.autoLockMinutes ?? chosen);
}

function isBelow(name: string, suffix: string): boolean {
  return name.length > suffix.length && name.endsWith(suffix);
}
