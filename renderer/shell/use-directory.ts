import type { Directory } from '../../shared/model/directory.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

/** A directory by its number; undefined until it is known. */
export function useDirectory(id: number): Directory | undefined {
  return useQuery('directories.list', {}).value?.find((directory) => directory.id === id);
}

/** Why nothing of a directory can be changed, in words; undefined when it can. */
export function useWhyReadOnly(id: number): string | undefined {
  const words = useWords();
  const directory = useDirectory(id);
  return directory?.live?.connection.readOnly
    ? words('edit.read-only', { name: directory.name })
    : undefined;
}
