/** Another key of the database: by itself, with the vault key, or with the key that signs its log. */
export type Renewal = {
  readonly what: 'database' | 'vault' | 'audit';
  readonly reason: string;
};

/** The row of a step of a renewal. */
export function renewalEntry(
  operator: { readonly name: string },
  { what, reason }: Renewal,
  step: 'start' | 'done' | 'failed' | 'cancelled',
) {
  return {
    action: 'keys.rotate',
    operator: operator.name,
    target: 'vault',
    reason,
    decision:
      step === 'failed' || step === 'cancelled' ? ('failed' as const) : ('allowed' as const),
    detail: { key: what, step },
  };
}
