import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { useHerald } from './herald-provider.js';
import { useLook } from './look.js';
import { useConnection } from './use-connection.js';

/** A connection that is back sooner is not worth a word. */
const WORTH_TELLING_MS = 800;

/** How the connection stands, where there is something to say. */
export function ConnectionLine(): ReactNode {
  const { labels } = useLook();
  const { restart } = useHerald();
  const { state, reconnect } = useConnection();
  const isOnline = useSyncExternalStore(
    watchOnline,
    () => navigator.onLine,
    () => true,
  );
  const { status } = state;
  const isAway = status === 'resuming' || status === 'waiting';
  const isLong = useIsLong(isAway);
  const { connection } = labels;
  const line =
    status === 'closed' ? (
      <Line text={connection.closed} action={connection.reconnect} onAction={restart} />
    ) : status === 'paused' ? (
      <Line text={connection.paused} action={connection.reconnect} onAction={reconnect} />
    ) : isAway && isLong ? (
      <Line text={isOnline ? connection.resuming : connection.offline} />
    ) : null;
  // Always there: who hears the page is told of what changes in it, and not of what comes with it.
  return <div role="status">{line}</div>;
}

interface LineProps {
  text: string;
  action?: string;
  onAction?: (() => void) | undefined;
}

function Line({ text, action, onAction }: LineProps) {
  return (
    <div className="herald-line">
      <span>{text}</span>
      {onAction ? (
        <button type="button" className="herald-button" onClick={onAction}>
          {action}
        </button>
      ) : null}
    </div>
  );
}

function useIsLong(isAway: boolean): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isAway) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), WORTH_TELLING_MS);
    return () => clearTimeout(timer);
  }, [isAway]);
  return isLong;
}

function watchOnline(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}
