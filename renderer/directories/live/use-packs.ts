import { callByName } from '../../api.ts';
import { useNotify } from '../../shell/notify.tsx';
import { useCommand } from '../../use-command.ts';
import { useFormats, useWords } from '../../words.ts';

/** Connections without secrets, to a file and from one. */
export function usePacks() {
  const words = useWords();
  const formats = useFormats();
  const { notify, notifyFailure } = useNotify();
  const importPack = useCommand('directories.importPack');
  const exportPack = useCommand('directories.exportPack');
  const read = async () => {
    const chosen = await callByName('files.chooseOpen', { purpose: 'connections' });
    if (!chosen.ok) return notifyFailure(chosen);
    if (!chosen.value) return undefined;
    const outcome = await importPack.run({ file: chosen.value.file });
    if (!outcome.ok) return notifyFailure(outcome);
    const { added, skipped } = outcome.value;
    return notify({
      title: words('live.pack.added', { count: added.length }),
      body:
        skipped.length > 0
          ? words('live.pack.skipped', { names: formats.list(skipped) })
          : words('live.pack.next'),
      intent: 'info',
    });
  };
  const write = async () => {
    const name = words('live.pack.file');
    const chosen = await callByName('files.chooseSave', { purpose: 'connections', name });
    if (!chosen.ok) return notifyFailure(chosen);
    if (!chosen.value) return undefined;
    const outcome = await exportPack.run({ file: chosen.value.file });
    if (!outcome.ok) return notifyFailure(outcome);
    return notify({
      title: words('live.pack.written', {
        count: outcome.value.connections,
        name: chosen.value.name,
      }),
    });
  };
  return { read, write };
}
