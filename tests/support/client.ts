import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { contract, operations } from '../../shared/contract/index.ts';
import { clientOf } from '../../shared/contract/operation.ts';
import type { FailureCode, Outcome } from '../../shared/failure.ts';
import type { ManagedState } from '../../shared/model/managed-policy.ts';
import type { Job } from '../../shared/model/job.ts';
import type { ChosenFile } from '../../shared/process.ts';
import { unmanaged } from './managed.ts';
import { BackendUnderTest, newScratchVault, type ScratchVault } from './backend.ts';

/** The value of an answer; a refusal fails the test and says which. */
export function valueOf<Value, Code extends FailureCode>(outcome: Outcome<Value, Code>): Value {
  if (!outcome.ok) throw new Error(`Refused: ${outcome.code} ${outcome.correlation ?? ''}`);
  return outcome.value;
}

/** A backend that an operator has signed in to, by default the owner of a new vault, with a client made from the contract. */
export async function signedIn(
  known?: ScratchVault,
  operator?: string,
  managed: ManagedState = unmanaged(),
) {
  const vault = known ?? (await newScratchVault());
  const backend = new BackendUnderTest(vault);
  backend.manage(managed);
  await backend.unlock(operator);
  const files: Record<string, ChosenFile> = {};
  const call = (name: string, input: unknown): Promise<unknown> => {
    const operation = operations.get(name);
    if (!operation) throw new Error(`There is no operation ${name}.`);
    return backend.call(name, v.parse(operation.input, input), files);
  };
  const client = clientOf(contract, call);
  return {
    backend,
    client,
    vault,
    /** Names a file as a dialog would: one to write, or with a content one to read, which it makes. */
    file(
      name: string,
      content?: string,
      purpose: 'read' | 'write' = content === undefined ? 'write' : 'read',
    ): { token: string; path: string } {
      const path = join(vault.folder, name);
      if (content !== undefined) writeFileSync(path, content);
      const number = String(Object.keys(files).length).padStart(22, '0');
      const token = `${purpose === 'read' ? 'r' : 'w'}${number}`;
      files[token] = { path, name };
      return { token, path };
    },
    /** Waits for a job and answers it as it ended. */
    async ended(started: Job): Promise<Job> {
      await backend.settled();
      const job = valueOf(await client.jobs.list({})).find((one) => one.id === started.id);
      if (!job) throw new Error('The job is gone.');
      return job;
    },
    async close(): Promise<void> {
      await backend.close();
      vault.remove();
    },
  };
}

/** A signed-in backend, as a test holds it. */
export type SignedIn = Awaited<ReturnType<typeof signedIn>>;
