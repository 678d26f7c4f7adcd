import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Entry, heldBack } from './audit-entries.js';

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

/**
 * The rows as somebody can read them: further down, what is new waits until he is at the top again, however it came.
 * `list`: which list they are of; another one begins with all of its rows.
 */
export function useHeldBack(rows: readonly Entry[], list: string): { shown: readonly Entry[]; held: number } {
  const isAtTop = useIsAtTop();
  const screen = useRef<{ list: string; rows: readonly Entry[] }>({ list, rows: [] });
  const isReading = !isAtTop && screen.current.list === list;
  const { shown, held } = isReading ? heldBack(screen.current.rows, rows) : { shown: rows, held: 0 };
  useLayoutEffect(() => {
    screen.current = { list, rows: shown };
  });
  return { shown, held };
}
