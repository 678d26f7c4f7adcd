import { useSyncExternalStore } from 'react';

const EVERY_MS = 30_000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, which goes on every half minute for all that show one. 0 on a server, and in the first rendering behind it. */
export function useNow(): number {
  return useSyncExternalStore(watch, current, () => 0);
}

function current(): number {
  now ||= Date.now();
  return now;
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  // It stood still while nobody looked.
  if (listeners.size === 1) now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const never = () => () => undefined;

/** false on a server, and in the first rendering behind it: both must be the same. */
export function useIsMounted(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
