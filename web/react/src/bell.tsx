import type { ReactNode, RefObject } from 'react';
import { badgeText } from './badge-text.js';
import { Icon } from './icons.js';
import { useLook } from './look.js';

interface BellProps {
  button: RefObject<HTMLButtonElement | null>;
  unread: number;
  unseen: number;
  isOpen: boolean;
  dialogId: string;
  onToggle: () => void;
}

export function Bell({ button, unread, unseen, isOpen, dialogId, onToggle }: BellProps): ReactNode {
  const { labels } = useLook();
  const badge = badgeText(unseen);
  return (
    <button
      ref={button}
      type="button"
      className="herald-bell"
      aria-label={labels.bell({ unread, unseen })}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      aria-controls={isOpen ? dialogId : undefined}
      onClick={onToggle}
    >
      <Icon name="bell" />
      {badge === undefined ? null : (
        // Another one for each number, so that it is seen to change.
        <span key={badge} className="herald-badge" aria-hidden="true">
          {badge}
        </span>
      )}
    </button>
  );
}
