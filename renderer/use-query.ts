import {
  keepPreviousData,
  QueryClient,
  useQuery as useCachedQuery,
  type Query,
} from '@tanstack/react-query';
import { useContext } from 'react';
import { operations } from '../shared/contract/index.ts';
import { permissionOf } from '../shared/contract/operation.ts';
import { HeldStatus } from './held-status.ts';
import { announceTopics, nextChange } from './topics.ts';
import { callByName, type InputFor, type QueryName, type Refusal, type ValueFor } from './api.ts';

/** A refusal on its way through the cache, which only knows values and errors. */
class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** The cache of answers. The database is on this machine: no retry, no online check, no persistence. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

function reads(query: Query, topics: ReadonlySet<string>): boolean {
  const operation = operations.get(String(query.queryKey[0]));
  return operation?.topics.some((topic) => topics.has(topic)) ?? false;
}

/** Asks again whatever reads one of these topics. */
export async function refreshTopics(topics: readonly string[]): Promise<void> {
  const changed = new Set(topics);
  announceTopics(topics);
  await queryClient.invalidateQueries({ predicate: (query) => reads(query, changed) });
}

/**
 * Forgets every answer that no screen holds: nothing of it may outlive the lock. Those on screen are
 * asked again instead; taking one away from under its screen would leave that without news for ever.
 */
export function forgetAnswers(): void {
  queryClient.removeQueries({ type: 'inactive' });
}

/**
 * Whether the present role may ask. What it may not see is not asked for: each refusal would be a
 * row of the log, though nobody tried anything.
 */
function useIsAllowed(name: QueryName): boolean {
  const operation = operations.get(name);
  const needed = operation ? permissionOf(operation) : null;
  const held = useContext(HeldStatus);
  const found = useCachedQuery<ValueFor<'session.status'>, Error, boolean>({
    queryKey: ['session.status', {}],
    queryFn: () => answerTo('session.status', {}),
    enabled: needed !== null,
    select: ({ permissions }) => needed === null || permissions.includes(needed),
  });
  if (needed === null) return true;
  return held ? held.permissions.includes(needed) : found.data === true;
}

/**
 * A session that ended under a screen is no answer to it: the page is thrown away, or it is held for
 * whoever signs in again, and then the question is asked once more.
 */
async function answerTo<Name extends QueryName>(
  name: Name,
  input: InputFor<Name>,
): Promise<ValueFor<Name>> {
  for (;;) {
    const outcome = await callByName(name, input);
    if (outcome.ok) return outcome.value as ValueFor<Name>;
    if (outcome.code !== 'signed-out') throw new Refused(outcome);
    await nextChange('session');
  }
}

export type Answer<Value> = {
  readonly value: Value | undefined;
  readonly failure: Refusal | undefined;
  /** Nothing to show yet. */
  readonly loading: boolean;
  /** The value belongs to an input from before; the answer to the present one is on its way. */
  readonly stale: boolean;
  readonly refetch: () => void;
};

type Options = {
  readonly enabled?: boolean;
  /** Shows the answer to the input from before until the new one arrives. */
  readonly keepPrevious?: boolean;
  /** Asks again after so many milliseconds, for values that move by themselves. */
  readonly everyMs?: number;
};

/**
 * Reads one query, and again whenever a command changes one of its topics. One that the present role
 * may not ask has neither a value nor a failure; `useMayNot` says why.
 */
export function useQuery<Name extends QueryName>(
  name: Name,
  input: InputFor<Name>,
  options: Options = {},
): Answer<ValueFor<Name>> {
  const isAllowed = useIsAllowed(name);
  const held = useContext(HeldStatus);
  const found = useCachedQuery<ValueFor<Name>, Error>({
    queryKey: [name, input],
    queryFn: () => answerTo(name, input),
    enabled: isAllowed && (options.enabled ?? true),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...(options.everyMs ? { refetchInterval: options.everyMs } : {}),
  });
  const refetch = () => void found.refetch();
  if (held && name === 'session.status') {
    // The name is that of the question whose answer this is.
    const value = held as ValueFor<Name>;
    return { value, failure: undefined, loading: false, stale: true, refetch };
  }
  return {
    value: isAllowed ? found.data : undefined,
    failure: isAllowed && found.error ? refusalOf(found.error) : undefined,
    loading: found.isPending && found.fetchStatus !== 'idle',
    stale: found.isPlaceholderData,
    refetch,
  };
}

function refusalOf(error: Error): Refusal {
  return error instanceof Refused ? error.refusal : { ok: false, code: 'internal', facts: {} };
}
