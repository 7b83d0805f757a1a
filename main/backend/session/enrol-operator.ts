import { Failure } from '../../../shared/failure.ts';
import { newestTimeSql } from '../audit/newest-time.ts';
import { type Enrolled, enrol, type EnrolRequest } from '../vault/enrol.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import { databasePath, openDatabase } from '../store/open.ts';
import { readHeader } from '../vault/header.ts';
import { refusedSignIn } from './noted-refusals.ts';
import type { Surroundings } from './open-vault.ts';
import { codeOf, guarded } from './refusals.ts';
import { finishRenewal } from './renewed-file.ts';

/** Takes up an invitation in a profile folder; refuses with a code that says why not. */
export async function enrolOperator(
  around: Surroundings,
  request: EnrolRequest,
): Promise<Extract<Enrolled, { ok: true }>> {
  const reading = readHeader(request.folder);
  // The log that the code is compared with lies in the database that the header names.
  if (reading.state === 'ok') finishRenewal(request.folder, reading.header);
  const notBefore = (keys: UnlockedKeys) => newestTime(request.folder, keys);
  const enrolled = await guarded(() => enrol({ ...request, notBefore }));
  if (enrolled.ok) return enrolled;
  if (enrolled.reason === 'code') throw new Failure('invite-unusable');
  if (enrolled.reason === 'expired') throw new Failure('invite-expired');
  if (enrolled.reason === 'device-secret-needed') throw new Failure('device-secret-needed');
  if ('operatorId' in enrolled) throw refusedSignIn(around, enrolled, enrolled.operatorId);
  throw new Failure(codeOf(enrolled.reason));
}

/** The time of the newest row of the log: a clock that was set back makes no invitation good again. */
function newestTime(folder: string, keys: UnlockedKeys): number {
  const key = keys.databaseKey();
  try {
    const database = openDatabase(databasePath(folder), key, 'reading');
    try {
      return Number(database.prepare(newestTimeSql).pluck().get() ?? 0);
    } finally {
      database.close();
    }
  } finally {
    key.fill(0);
  }
}
