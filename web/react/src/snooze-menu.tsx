import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon } from './icons.js';
import { useLook } from './look.js';
import { comingTime, snoozeTimes } from './moments.js';
import { useFloating } from './placement.js';

interface SnoozeMenuProps {
  tabIndex: number;
  onChoose: (until: Date) => void;
}

/** A button, and the times that it offers. */
export function SnoozeMenu({ tabIndex, onChoose }: SnoozeMenuProps): ReactNode {
  const { labels } = useLook();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="herald-icon-button"
        tabIndex={tabIndex}
        title={labels.snooze}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name="clock" />
        <span className="herald-hidden">{labels.snooze}</span>
      </button>
      {isOpen ? (
        <Menu
          id={id}
          button={button}
          onChoose={onChoose}
          onClose={(isBack) => {
            setIsOpen(false);
            if (isBack) button.current?.focus();
          }}
        />
      ) : null}
    </>
  );
}

interface MenuProps extends Pick<SnoozeMenuProps, 'onChoose'> {
  id: string;
  button: React.RefObject<HTMLButtonElement | null>;
  onClose: (isBack: boolean) => void;
}

function Menu({ id, button, onChoose, onClose }: MenuProps) {
  const { labels, locale } = useLook();
  const menu = useRef<HTMLDivElement>(null);
  const [now] = useState(() => new Date());
  useFloating(menu, button, true, 'bottom-end');
  const closing = useRef(onClose);
  useEffect(() => void (closing.current = onClose));

  useEffect(() => {
    menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: PointerEvent) => {
      const at = event.target as Node;
      if (!menu.current?.contains(at) && !button.current?.contains(at)) closing.current(false);
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [button]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      // It closes the menu, and not all of the inbox.
      event.stopPropagation();
      return onClose(true);
    }
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined) return undefined;
    event.preventDefault();
    event.stopPropagation();
    return items[next % items.length]?.focus();
  };

  return (
    <div
      ref={menu}
      id={id}
      className="herald-menu"
      role="menu"
      tabIndex={-1}
      aria-label={labels.snooze}
      popover="manual"
      onKeyDown={onKeyDown}
    >
      {snoozeTimes(now).map(({ name, at }) => (
        <button
          key={name}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className="herald-menu-item"
          onClick={() => {
            onClose(true);
            onChoose(at);
          }}
        >
          <span>{labels.snoozeTimes[name]}</span>
          <time dateTime={at.toISOString()}>{comingTime(at, now, locale)}</time>
        </button>
      ))}
    </div>
  );
}
