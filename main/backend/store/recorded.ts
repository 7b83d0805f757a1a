import type { AuditEntry } from '../audit/row.ts';
import { fileFailure } from './file-failure.ts';
import type { Store } from './store.ts';

/**
 * Does something outside of the database, with a row of the log before and one after it. What
 * cannot be written down does not happen.
 */
export async function recorded<Value>(
  store: Store,
  entry: AuditEntry,
  work: () => Promise<Value>,
): Promise<Value> {
  const record = (step: string): void =>
    store.write(() => {
      const decision = step === 'failed' ? ('failed' as const) : ('allowed' as const);
      return {
        value: undefined,
        entries: [{ ...entry, decision, detail: { ...entry.detail, step } }],
      };
    });
  record('start');
  let value: Value;
  try {
    value = await work();
  } catch (error) {
    record('failed');
    throw fileFailure(error);
  }
  record('done');
  return value;
}
