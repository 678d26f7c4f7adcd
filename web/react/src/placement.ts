import { type RefObject, useEffect, useLayoutEffect } from 'react';

/** Below or above the bell, and with which of its ends in line. */
export type Position = 'bottom-end' | 'bottom-start' | 'top-end' | 'top-start';

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}
interface Place {
  left: number;
  top: number;
  /** So high it may be. */
  room: number;
}

const GAP = 8;
const MARGIN = 8;

/** Where something of this size stands beside its anchor: on the other side where there is more room, and never outside of the window. */
export function placeBeside(
  anchor: Box,
  size: Pick<Box, 'width' | 'height'>,
  window: Pick<Box, 'width' | 'height'>,
  position: Position,
): Place {
  const below = window.height - (anchor.top + anchor.height) - GAP - MARGIN;
  const above = anchor.top - GAP - MARGIN;
  const isWantedBelow = position.startsWith('bottom');
  const fits = size.height <= (isWantedBelow ? below : above);
  const isBelow = fits ? isWantedBelow : below >= above;
  const room = Math.max(0, isBelow ? below : above);
  const height = Math.min(size.height, room);
  const wanted = position.endsWith('end') ? anchor.left + anchor.width - size.width : anchor.left;
  const left = Math.max(MARGIN, Math.min(wanted, window.width - size.width - MARGIN));
  const top = isBelow ? anchor.top + anchor.height + GAP : anchor.top - GAP - height;
  return { left, top: Math.max(MARGIN, Math.min(top, window.height - height - MARGIN)), room };
}

/** React says so where it renders for nobody to see. */
const useBrowserLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** Keeps something above everything else on the page, beside its anchor, while it is shown. */
export function useFloating(
  floating: RefObject<HTMLElement | null>,
  anchor: RefObject<HTMLElement | null>,
  isShown: boolean,
  position: Position,
): void {
  useBrowserLayoutEffect(() => {
    const element = floating.current;
    if (!isShown || !element) return undefined;
    // The top layer: nothing cuts it off, and nothing lies above it. A browser without one has a z-index.
    element.showPopover?.();
    const place = () => {
      if (!anchor.current) return;
      const { left, top, room } = placeBeside(
        anchor.current.getBoundingClientRect(),
        { width: element.offsetWidth, height: element.scrollHeight },
        { width: document.documentElement.clientWidth, height: window.innerHeight },
        position,
      );
      // By properties, so that a stylesheet may put it elsewhere: on a phone it does.
      element.style.setProperty('--_left', `${left}px`);
      element.style.setProperty('--_top', `${top}px`);
      element.style.setProperty('--_room', `${room}px`);
    };
    place();
    const sizes = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(place);
    sizes?.observe(element);
    window.addEventListener('resize', place);
    window.addEventListener('scroll', place, { capture: true, passive: true });
    return () => {
      sizes?.disconnect();
      window.removeEventListener('resize', place);
      window.removeEventListener('scroll', place, { capture: true });
      if (element.isConnected) element.hidePopover?.();
    };
  }, [floating, anchor, isShown, position]);
}
