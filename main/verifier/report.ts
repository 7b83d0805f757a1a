export type Kind =
  | 'row-changed'
  | 'row-missing'
  | 'row-added'
  | 'rows-swapped'
  | 'truncated'
  | 'spliced'
  | 'checkpoint-forged'
  | 'epoch-replaced'
  | 'rolled-back';

/** The first damage. Every row before `firstBadSeq` is proven. */
export type Damage = {
  readonly firstBadSeq: number;
  readonly kind: Kind;
  readonly message: string;
};

export type Report = (
  | { readonly ok: true; readonly size: number; readonly root: string }
  | ({ readonly ok: false } & Damage)
) & {
  /** Damage that people have acknowledged, behind which the log goes on; left out without any. */
  readonly acknowledged?: readonly { readonly firstBadSeq: number; readonly kind: string }[];
};

/** What somebody kept outside the file. */
export type Expectation = {
  readonly anchor: { readonly size: number; readonly root: string } | null;
  /** Raw Ed25519 public key, base64. */
  readonly key: string | null;
};

export function damage(kind: Kind, firstBadSeq: number, message: string): Damage {
  return { firstBadSeq, kind, message };
}
