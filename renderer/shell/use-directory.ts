import type { Directory } from '../../shared/model/directory.ts';
import { useMayNot } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

/** A directory by its number; undefined until it is known. */
export function useDirectory(id: number): Directory | undefined {
  return useQuery('directories.list', {}).value?.find((directory) => directory.id === id);
}

/** Why nothing of a directory can be changed by this operator, in words; undefined when it can. */
export function useWhyReadOnly(id: number | null): string | undefined {
  const mayNot = useMayNot('changes.stage');
  const whyReadOnly = useWhyAnyReadOnly((directory) => directory.id === id);
  return mayNot ?? whyReadOnly;
}

/** The same of several directories, whatever the operator may: the first one that is for reading only stops them all. */
export function useWhyAnyReadOnly(isMeant: (directory: Directory) => boolean): string | undefined {
  const words = useWords();
  const directories = useQuery('directories.list', {}).value ?? [];
  const found = directories.find((one) => one.live?.connection.readOnly && isMeant(one));
  return found ? words('edit.read-only', { name: found.name }) : undefined;
}

/** The directory that a form offers first: one that can be changed, before one that cannot. */
export function firstWritable(directories: readonly Directory[]): Directory | undefined {
  return directories.find((one) => !one.live?.connection.readOnly) ?? directories[0];
}
