import { type RefObject, useEffect, useRef } from 'react';
import { isFocusLost } from './focus-inside.js';

interface Dismissal {
  /** The bell and the dialog. */
  root: RefObject<HTMLElement | null>;
  bell: RefObject<HTMLElement | null>;
  dialog: RefObject<HTMLElement | null>;
  /** Opened by somebody. By itself, it leaves the focus where it is. */
  takesFocus: RefObject<boolean>;
  closeOnClickOutside: boolean;
  onClose: () => void;
}

/**
 * A dialog that leaves the page as it is: the focus goes in when somebody opens it and back when he closes it; Escape and a click elsewhere
 * close it, and so does leaving it by Tab where it covers all of the page.
 */
export function useDismissal({ root, bell, dialog, takesFocus, closeOnClickOutside, onClose }: Dismissal): void {
  const close = useRef(onClose);
  useEffect(() => void (close.current = onClose));
  // Of several on a page, Escape is for the one that the focus was in when it was lost.
  const isOurs = useRef(true);

  useEffect(() => {
    if (takesFocus.current) dialog.current?.focus({ preventScroll: true });
  }, [takesFocus, dialog]);

  useEffect(() => {
    const isInside = (target: EventTarget | null) => target instanceof Node && root.current?.contains(target) === true;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (!isInside(event.target) && !(isOurs.current && isFocusLost())) return;
      bell.current?.focus();
      close.current();
    };
    const onPointerDown = (event: PointerEvent) => {
      if (closeOnClickOutside && !isInside(event.target)) close.current();
    };
    const onFocusIn = (event: FocusEvent) => {
      isOurs.current = isInside(event.target);
      const covers = dialog.current && dialog.current.offsetWidth >= document.documentElement.clientWidth;
      if (covers && !isInside(event.target)) close.current();
    };
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('focusin', onFocusIn);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('focusin', onFocusIn);
    };
  }, [closeOnClickOutside, root, bell, dialog]);
}
