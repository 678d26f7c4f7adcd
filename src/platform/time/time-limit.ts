/**
 * Aborts with the first of these signals, or after `ms`, with a `TimeoutError`. In place of `AbortSignal.any` with an `AbortSignal.timeout`: Node 20 keeps
 * a timeout that nothing else refers to from being collected only where somebody listens to itself, and what waits for the two would wait for ever.
 */
export function timeLimit(ms: number, ...signals: readonly AbortSignal[]): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  timeout.addEventListener('abort', () => undefined, { once: true });
  return AbortSignal.any([timeout, ...signals]);
}
