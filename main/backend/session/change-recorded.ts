import { changeCredentials, type CredentialChange } from '../vault/credentials.ts';
import type { UnlockRequest } from '../vault/unlock.ts';
import type { Opened } from './open-vault.ts';
import { record, tell } from './records.ts';
import { guarded, refusalOf } from './refusals.ts';

/** Changes the credentials of whoever is signed in, with rows of the log before and after it. */
export async function changeRecorded(
  opened: Opened,
  secrets: UnlockRequest,
  { change, action }: { readonly change: CredentialChange; readonly action: string },
): Promise<void> {
  // What cannot be written down does not happen, so the log hears of it first.
  record(opened, action, { step: 'start' });
  try {
    const changed = await guarded(() => changeCredentials(secrets, change));
    if (!changed.ok) throw refusalOf(changed);
  } catch (error) {
    tell(opened, [action, { step: 'failed' }]);
    throw error;
  }
  tell(opened, [action, { step: 'done' }]);
}
