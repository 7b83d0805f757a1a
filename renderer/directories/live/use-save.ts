import type { Directory } from '../../../shared/model/directory.ts';
import type { Refusal } from '../../api.ts';
import { useNotify } from '../../shell/notify.tsx';
import { useCommand } from '../../use-command.ts';
import { connectionOf, type Draft, passwordOf } from './draft.ts';

export type Save = {
  readonly run: (draft: Draft) => Promise<void>;
  readonly running: boolean;
  readonly failure: Refusal | undefined;
  readonly reset: () => void;
};

/** Connects what the assistant has collected and reads it for the first time, or keeps an edit. */
export function useSave(present: Directory | null, onDone: () => void): Save {
  const add = useCommand('directories.addLive');
  const edit = useCommand('directories.editConnection');
  const schedule = useCommand('directories.setSchedule');
  const sync = useCommand('directories.sync');
  const { notifyFailure } = useNotify();
  const connect = async (draft: Draft) => {
    const outcome = await add.run({
      name: draft.name.trim(),
      connection: connectionOf(draft),
      password: passwordOf(draft),
      scheduleMinutes: draft.scheduleMinutes,
    });
    if (!outcome.ok) return;
    onDone();
    const started = await sync.run({ id: outcome.value.id });
    if (!started.ok) notifyFailure(started);
  };
  const keep = async (draft: Draft, { id, live }: Directory) => {
    const outcome = await edit.run({
      id,
      connection: connectionOf(draft),
      password: passwordOf(draft),
    });
    if (!outcome.ok) return;
    const isSame = live?.scheduleMinutes === draft.scheduleMinutes;
    const set = isSame
      ? outcome
      : await schedule.run({ id, scheduleMinutes: draft.scheduleMinutes });
    if (set.ok) onDone();
  };
  return {
    run: (draft) => (present ? keep(draft, present) : connect(draft)),
    running: add.running || edit.running || schedule.running,
    failure: add.failure ?? edit.failure ?? schedule.failure,
    reset: () => {
      add.reset();
      edit.reset();
      schedule.reset();
    },
  };
}
