import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useLook } from './look.js';

const SHOWN_MS = 8_000;

export interface Notice {
  text: string;
  isFailure?: boolean;
  undo?: (() => void) | undefined;
}

/** What was just done, and how to undo it; or that it did not work. The next one takes its place. */
export function useNotice() {
  const [notice, setNotice] = useState<Notice>();
  const clear = useCallback(() => setNotice(undefined), []);
  return { notice, tell: setNotice, clear };
}

export function NoticeLine({ notice, onClear }: { notice: Notice | undefined; onClear: () => void }): ReactNode {
  const { labels } = useLook();
  const [isHeld, setIsHeld] = useState(false);
  useEffect(() => {
    // Who is about to press the button is not to lose it.
    if (!notice || isHeld) return undefined;
    const timer = setTimeout(onClear, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, isHeld, onClear]);
  return (
    <div role="status">
      {notice ? (
        <div
          className="herald-line"
          data-failure={notice.isFailure ? '' : undefined}
          onMouseEnter={() => setIsHeld(true)}
          onMouseLeave={() => setIsHeld(false)}
          onFocus={() => setIsHeld(true)}
          onBlur={() => setIsHeld(false)}
        >
          <span>{notice.text}</span>
          {notice.undo ? (
            <button
              type="button"
              className="herald-button"
              onClick={() => {
                onClear();
                notice.undo?.();
              }}
            >
              {labels.undo}
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
