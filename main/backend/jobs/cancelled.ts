/** Thrown inside a job whose operator cancelled it. */
export class JobCancelled extends Error {}

/** What the work answers, or `JobCancelled` as soon as the operator has cancelled. */
export function orCancelled<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new JobCancelled());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
