import type { KeyboardEvent, ReactNode } from 'react';
import type { InboxTab } from './inbox-tab.js';
import { useLook } from './look.js';

interface TabRowProps {
  id: string;
  tabs: readonly InboxTab[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** Arrow keys go from one to the next, which shows what is in it. */
export function TabRow({ id, tabs, chosen, onChoose }: TabRowProps): ReactNode {
  const { labels } = useLook();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const isBackwards = getComputedStyle(event.currentTarget).direction === 'rtl';
    const step = isBackwards ? -1 : 1;
    const to = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onChoose(next.id);
    document.getElementById(`${id}-${next.id}`)?.focus();
  };
  return (
    <div className="herald-tabs" role="tablist" aria-label={labels.title} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${id}-${tab.id}`}
          aria-selected={tab.id === chosen}
          aria-controls={`${id}-panel`}
          tabIndex={tab.id === chosen ? 0 : -1}
          onClick={() => onChoose(tab.id)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
