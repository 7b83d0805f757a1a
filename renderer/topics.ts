import { useEffect, useEffectEvent } from 'react';

type Listener = (topics: readonly string[]) => void;

const listeners = new Set<Listener>();

/** Tells those who keep answers outside the cache (the grid) that these topics changed. */
export function announceTopics(topics: readonly string[]): void {
  for (const listener of listeners) listener(topics);
}

/** Waits until a topic changes once more. */
export function nextChange(topic: string): Promise<void> {
  return new Promise((resolve) => {
    const listener: Listener = (changed) => {
      if (!changed.includes(topic)) return;
      listeners.delete(listener);
      resolve();
    };
    listeners.add(listener);
  });
}

const everyMs = 400;

/** Calls `fn` when one of the topics changes, not too often, and once more at the end. */
export function useTopics(topics: readonly string[], fn: () => void): void {
  const tell = useEffectEvent(fn);
  const key = topics.join(' ');
  useEffect(() => {
    const wanted = new Set(key.split(' '));
    let timer: number | undefined;
    const listener: Listener = (changed) => {
      if (timer !== undefined || !changed.some((topic) => wanted.has(topic))) return;
      timer = window.setTimeout(() => {
        timer = undefined;
        tell();
      }, everyMs);
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      window.clearTimeout(timer);
    };
  }, [key]);
}
