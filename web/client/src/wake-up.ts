/** Why it is worth trying again at once: the network is back, or somebody looks at the page. */
export type WakeUp = 'online' | 'looked at';

/** Where there is no page nobody is heard. @returns how to stop listening */
export function onWakeUp(listener: (why: WakeUp) => void): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => undefined;
  const online = () => listener('online');
  const looked = () => {
    if (document.visibilityState === 'visible') listener('looked at');
  };
  window.addEventListener('online', online);
  window.addEventListener('focus', looked);
  document.addEventListener('visibilitychange', looked);
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('focus', looked);
    document.removeEventListener('visibilitychange', looked);
  };
}
