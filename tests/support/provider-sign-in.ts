import type { FailureCode, FailureFacts } from '../../shared/failure.ts';
import type { ProviderBegun } from '../../shared/model/provider.ts';
import type { SignedIn } from './client.ts';

/** Begins a sign-in with the provider, as main has it begun. */
export async function begin({ backend }: SignedIn): Promise<ProviderBegun> {
  const outcome = await backend.ask({ do: 'begin-provider' });
  if (!outcome.ok) throw new Error(`Not begun: ${outcome.code}`);
  // The backend answers what shared/process.ts says of this request.
  return outcome.value as ProviderBegun;
}

/** What became of a sign-in: `ok`, or the code of the refusal with the check that failed. */
export async function finished({ client }: SignedIn): Promise<string> {
  const outcome = await client.provider.finish({});
  return outcome.ok ? 'ok' : wordsOf(outcome);
}

/** A refusal in one word or two. */
export function wordsOf(refused: {
  readonly code: FailureCode;
  readonly facts: FailureFacts;
}): string {
  const check = refused.facts['check'];
  return check === undefined ? refused.code : `${refused.code} ${check}`;
}

/** Rows of the log about sign-ins with the provider: what was decided, and why. */
export function told({ vault }: SignedIn): readonly string[] {
  const connection = vault.look();
  try {
    return connection
      .prepare<[], string>(
        `SELECT decision || ' ' || coalesce(json_extract(detail, '$.step'),
            json_extract(detail, '$.code') || coalesce(' ' || json_extract(detail, '$.check'), ''))
          FROM audit WHERE action = 'provider.sign-in' ORDER BY seq`,
      )
      .pluck()
      .all();
  } finally {
    connection.close();
  }
}
