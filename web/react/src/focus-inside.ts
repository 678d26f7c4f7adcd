import { type RefObject, useEffect, useRef } from 'react';

/** What had the focus is gone. */
export const isFocusLost = () => document.activeElement === null || document.activeElement === document.body;

/**
 * Whether the focus is within an element, or was in a part of it that has been taken away: browsers say nothing of that, and it is
 * to go on in there.
 */
export function useFocusInside(within: RefObject<HTMLElement | null>): RefObject<boolean> {
  const isInside = useRef(false);
  useEffect(() => {
    const look = (event: Event) => {
      isInside.current = within.current?.contains(event.target as Node) ?? false;
    };
    document.addEventListener('focusin', look);
    document.addEventListener('pointerdown', look, true);
    return () => {
      document.removeEventListener('focusin', look);
      document.removeEventListener('pointerdown', look, true);
    };
  }, [within]);
  return isInside;
}
