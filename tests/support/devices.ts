import * as v from 'valibot';
import { contract } from '../../shared/contract/index.ts';
import type { Outcome } from '../../shared/failure.ts';
import { sealCall } from '../../shared/sealed-calls.ts';
import type { BackendUnderTest } from './backend.ts';

/** Asks for a code for another device, as main does for whoever is signed in. */
export async function askDeviceCode(
  backend: BackendUnderTest,
  { password, deviceSecret: secret }: { readonly password: string; readonly deviceSecret: Buffer },
): Promise<Outcome<unknown>> {
  const asking = await sealCall(await backend.key(), 'session.addDevice', { password });
  const deviceSecret = Buffer.from(secret);
  const made = await backend.request({ do: 'add-device', call: asking.passed, deviceSecret });
  if (!made.ok) return made;
  // What was sealed for whoever asked is an outcome again once they opened it.
  return (await asking.openOutcome(made)) as Outcome<unknown>;
}

/** The code of `askDeviceCode`, as it is typed. */
export function codeIn(outcome: Outcome<unknown>): string {
  if (!outcome.ok) throw new Error(`No code: ${outcome.code}`);
  return v.parse(contract.session.addDevice.output, outcome.value).code.join(' ');
}
