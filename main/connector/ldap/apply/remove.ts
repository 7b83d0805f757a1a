import type { SentChange, SentResult } from '../../../../shared/live.ts';
import { type Context, nameOf } from '../context.ts';
import { oids } from '../dialects.ts';
import { byId } from '../read.ts';
import { control, deleteRequest, modifyRequest } from '../requests.ts';
import { results } from '../results.ts';
import { textsOf } from '../server.ts';
import { splitDn } from './names.ts';
import { done, guardOf, refused, said, untilNotOvertaken, write } from './write.ts';

export function applyDelete(context: Context, change: SentChange): Promise<SentResult> {
  return untilNotOvertaken(async () => {
    const entry = await byId(context, change.remoteId, []);
    if (entry === null) return refused('account-missing');
    const guard = guardOf(context, change.remoteId, entry, false);
    return write(context, deleteRequest(nameOf(context.server, entry)), guard);
  });
}

/**
 * Takes an entry out of Active Directory's deleted objects: one modify that removes isDeleted and
 * names the place it was last at (MS-ADTS 3.1.1.5.3.7). Elsewhere what is deleted is gone.
 */
export async function applyRestore(context: Context, change: SentChange): Promise<SentResult> {
  if (context.server.kind !== 'active-directory') return refused('not-supported');
  const shows = control(oids.showDeleted, true);
  const names = ['isDeleted', 'lastKnownParent', 'msDS-LastKnownRDN'];
  const entry = await byId(context, change.remoteId, names, [shows]);
  if (entry === null) return refused('account-missing');
  const [isDeleted] = textsOf(entry, 'isdeleted');
  if (isDeleted?.toUpperCase() !== 'TRUE') return done;
  const [parent] = textsOf(entry, 'lastknownparent');
  if (parent === undefined) return refused('parent-missing');
  const request = modifyRequest(entry.dn, [
    { verb: 'delete', name: 'isDeleted', values: [] },
    { verb: 'replace', name: 'distinguishedName', values: [`${oldRdn(entry.dn)},${parent}`] },
  ]);
  const result = await write(context, request, [shows]);
  return result.code === results.noSuchObject ? refused('parent-missing') : said(result);
}

/** A deleted entry is called what it was called, a line end, `DEL:` and its id. */
function oldRdn(dn: string): string {
  return splitDn(dn).rdn.replace(/\\0ADEL:[0-9a-f-]{36}$/i, '');
}
