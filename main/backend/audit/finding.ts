export const DAMAGE_KINDS = [
  'row-changed',
  'row-missing',
  'row-added',
  'rows-swapped',
  'truncated',
  'spliced',
  'checkpoint-forged',
  'epoch-replaced',
  'rolled-back',
] as const;
export type DamageKind = (typeof DAMAGE_KINDS)[number];

/**
 * What is wrong with a log. Every row before `firstBadSeq` is proven. The row itself is named
 * exactly when a valid checkpoint covers it; otherwise it is the first row without proof.
 */
export type Finding = {
  readonly firstBadSeq: number;
  readonly kind: DamageKind;
  readonly message: string;
};

export function finding(kind: DamageKind, firstBadSeq: number, message: string): Finding {
  return { firstBadSeq, kind, message };
}

/** The log cannot be written to: the vault is to be opened read-only, with an alarm. */
export class AuditDamagedError extends Error {
  override readonly name = 'AuditDamagedError';
  readonly finding: Finding;

  constructor(found: Finding) {
    super(`The audit log is damaged at row ${found.firstBadSeq} (${found.kind}).`);
    this.finding = found;
  }
}

/** The log belongs to another signing key: a new epoch has to be opened for this one. */
export class AuditKeyChangedError extends Error {
  override readonly name = 'AuditKeyChangedError';

  constructor() {
    super('The signing key is not the one of the newest audit epoch.');
  }
}
