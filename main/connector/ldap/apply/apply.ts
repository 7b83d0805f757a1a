import type { SentChange, SentResult } from '../../../../shared/live.ts';
import type { RawEntry } from '../answers.ts';
import type { Context } from '../context.ts';
import { applyCreate } from './create.ts';
import { applyMember } from './member.ts';
import { applyModify } from './modify.ts';
import { applyPassword } from './password.ts';
import { applyDelete, applyRestore } from './remove.ts';
import { applyRename } from './rename.ts';
import { refused } from './write.ts';

/** Carries out one change, whole or not at all. `ahead` is its entry, when that was read before. */
export async function applyChange(
  context: Context,
  change: SentChange,
  ahead?: RawEntry,
): Promise<SentResult> {
  try {
    if (context.connection.readOnly) return refused('directory-read-only');
    return await applyKind(context, change, ahead);
  } finally {
    change.secret?.fill(0);
  }
}

function applyKind(
  context: Context,
  change: SentChange,
  ahead: RawEntry | undefined,
): Promise<SentResult> {
  switch (change.kind) {
    case 'create':
      return applyCreate(context, change);
    case 'modify':
      return change.secret === null
        ? applyModify(context, change, ahead)
        : applyPassword(context, change);
    case 'reset-password':
      return applyPassword(context, change);
    case 'rename':
      return applyRename(context, change);
    case 'delete':
      return applyDelete(context, change);
    case 'restore':
      return applyRestore(context, change);
    case 'member-add':
    case 'member-remove':
      return applyMember(context, change);
  }
}
