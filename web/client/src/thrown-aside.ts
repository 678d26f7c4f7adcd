/** Calls what an application gave. What it throws is thrown where nobody waits: it must not take down whoever calls. */
export function callAside(call: () => void): void {
  try {
    call();
  } catch (error) {
    throwAside(error);
  }
}

/** Seen by whoever listens for errors that nobody caught. */
export function throwAside(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
