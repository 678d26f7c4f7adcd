import { useCallback, useEffect, useRef, useState } from 'react';
import { useLive } from '../app/ask.js';
import { AuditActivityDocument } from './operations.js';
import type { Entry } from './audit-entries.js';

/** Of those that came live so many are kept; older ones are in the log. */
const KEPT = 500;
/** Whoever is further down is reading. */
const TOP_PX = 160;

function useIsAtTop(): boolean {
  const [isAtTop, setAtTop] = useState(() => scrollY < TOP_PX);
  useEffect(() => {
    const look = () => setAtTop(scrollY < TOP_PX);
    look();
    addEventListener('scroll', look, { passive: true });
    return () => removeEventListener('scroll', look);
  }, []);
  return isAtTop;
}

export interface Activity {
  /** To be shown, the newest first. */
  shown: readonly Entry[];
  /** Those that came while somebody read further down: they wait, or what is read would move. */
  held: readonly Entry[];
  error: Error | undefined;
  /** To the top, with what waited. */
  showHeld: () => void;
}

/** What is written into the log from now on. */
export function useActivity(): Activity {
  const [{ shown, held }, set] = useState<{ shown: readonly Entry[]; held: readonly Entry[] }>({ shown: [], held: [] });
  const isAtTop = useIsAtTop();
  const now = useRef(isAtTop);
  now.current = isAtTop;
  const { error } = useLive(AuditActivityDocument, {}, ({ activityAdded: entry }) => {
    const to = now.current ? 'shown' : 'held';
    set((before) => ({ ...before, [to]: [entry, ...before[to]].slice(0, KEPT) }));
  });
  const release = useCallback(
    () =>
      set((before) =>
        before.held.length === 0 ? before : { shown: [...before.held, ...before.shown].slice(0, KEPT), held: [] },
      ),
    [],
  );
  useEffect(() => {
    if (isAtTop) release();
  }, [isAtTop, release]);
  const showHeld = () => {
    release();
    scrollTo({ top: 0 });
  };
  return { shown, held, error, showHeld };
}
