import type { InboxNotification } from '@herald/client';
import { type KeyboardEvent, type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { isFocusLost, useFocusInside } from './focus-inside.js';
import type { InboxTab } from './inbox-tab.js';
import { useLook } from './look.js';
import { type ItemCommand, NotificationItem } from './notification-item.js';
import { useNow } from './now.js';
import type { Notifications } from './use-notifications.js';

interface ListProps {
  list: Notifications;
  empty: InboxTab['empty'];
  onCommand: (notification: InboxNotification, command: ItemCommand) => void;
}

/** What a list is: on its way, refused, empty, or there. */
export function NotificationList({ list, empty, onCommand }: ListProps): ReactNode {
  const { labels } = useLook();
  const { status, notifications } = list;
  if (status === 'failed') {
    return (
      <div className="herald-state" role="alert">
        <strong>{labels.failed}</strong>
        <span>{list.error?.message}</span>
        <button type="button" className="herald-button" onClick={list.retry}>
          {labels.retry}
        </button>
      </div>
    );
  }
  if (status === 'loading') return <Skeleton />;
  if (notifications.length === 0 && !list.hasMore) {
    return (
      <div className="herald-state">
        <strong>{empty.title}</strong>
        <span>{empty.hint}</span>
      </div>
    );
  }
  return <Scroller list={list} onCommand={onCommand} />;
}

export function Skeleton(): ReactNode {
  const { labels } = useLook();
  return (
    <div className="herald-skeleton" role="status">
      <span className="herald-hidden">{labels.loading}</span>
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} className="herald-skeleton-row" aria-hidden="true">
          <i />
          <b />
        </div>
      ))}
    </div>
  );
}

function Scroller({ list, onCommand }: Omit<ListProps, 'empty'>) {
  const { labels } = useLook();
  const { notifications } = list;
  const now = useNow();
  const box = useRef<HTMLDivElement>(null);
  const items = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState<string>();
  const { newCount, onScroll, toTop } = useNewOnes(box, notifications);
  useFocusKept(items, notifications, current);
  const tabStop = notifications.some(({ id }) => id === current) ? current : notifications[0]?.id;
  const onFocus = useCallback((id: string) => setCurrent(id), []);
  return (
    <>
      {newCount > 0 ? (
        <button type="button" className="herald-new" onClick={toTop}>
          {labels.newOnes(newCount)}
        </button>
      ) : null}
      <div className="herald-scroll" ref={box} onScroll={onScroll}>
        {/* A list without bullets is none to Safari unless it is told. */}
        <ul ref={items} className="herald-list" role="list" onKeyDown={(event) => moveFocus(event, items)}>
          {notifications.map((notification) => (
            <NotificationItem
              key={notification.id}
              notification={notification}
              now={now}
              isCurrent={notification.id === tabStop}
              onCommand={onCommand}
              onFocus={onFocus}
            />
          ))}
        </ul>
        <More list={list} box={box} />
      </div>
    </>
  );
}

/** How many came above what somebody looks at, who has scrolled down. */
function useNewOnes(box: RefObject<HTMLDivElement | null>, notifications: readonly InboxNotification[]) {
  const keyOf = (one: InboxNotification | undefined) => one && `${one.id} ${one.cursor}`;
  const [isDown, setIsDown] = useState(false);
  const [top, setTop] = useState<string>();
  const first = keyOf(notifications[0]);
  if (!isDown && top !== first) setTop(first);
  const place = isDown ? notifications.findIndex((one) => keyOf(one) === top) : 0;
  return {
    newCount: Math.max(0, place),
    onScroll: () => setIsDown((box.current?.scrollTop ?? 0) > 40),
    toTop: () => {
      box.current?.scrollTo({ top: 0 });
      box.current?.querySelector<HTMLElement>('.herald-item-open')?.focus({ preventScroll: true });
    },
  };
}

/** Arrow keys, Home and End go from one notification to another. */
function moveFocus(event: KeyboardEvent, items: RefObject<HTMLUListElement | null>): void {
  const all = [...(items.current?.querySelectorAll<HTMLElement>(':scope > .herald-item') ?? [])];
  const at = all.findIndex((item) => item.contains(event.target as Node));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  all[Math.max(0, Math.min(to, all.length - 1))]?.querySelector<HTMLElement>('.herald-item-open')?.focus();
}

/** Who archives the one that he stands on stands on the next one then, and not at the beginning of the page. */
function useFocusKept(
  items: RefObject<HTMLUListElement | null>,
  notifications: readonly InboxNotification[],
  current: string | undefined,
): void {
  const isInside = useFocusInside(items);
  const place = useRef(-1);
  useEffect(() => {
    const at = notifications.findIndex(({ id }) => id === current);
    if (at >= 0) place.current = at;
    else if (place.current >= 0 && isInside.current && isFocusLost()) {
      const all = items.current?.querySelectorAll<HTMLElement>('.herald-item-open');
      all?.[Math.min(place.current, all.length - 1)]?.focus();
    }
  }, [items, notifications, current, isInside]);
}

/** The end of what was loaded: whoever comes near it loads more. */
function More({ list, box }: { list: Notifications; box: RefObject<HTMLDivElement | null> }) {
  const { labels } = useLook();
  const { hasMore, loadMore, notifications } = list;
  const end = useRef<HTMLDivElement>(null);
  const isLoading = useRef(false);
  const [hasFailed, setHasFailed] = useState(false);
  const load = useCallback(() => {
    if (isLoading.current) return;
    isLoading.current = true;
    setHasFailed(false);
    loadMore()
      .catch(() => setHasFailed(true))
      .finally(() => (isLoading.current = false));
  }, [loadMore]);

  // Looked at again behind each page: where the end is still in sight, nothing else would say so.
  useEffect(() => {
    if (!hasMore || hasFailed || !end.current) return undefined;
    const watcher = new IntersectionObserver(([entry]) => void (entry?.isIntersecting && load()), {
      root: box.current,
      rootMargin: '400px 0px',
    });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [hasMore, hasFailed, load, box, notifications.length]);

  if (!hasMore) return null;
  return (
    <div ref={end} className="herald-more" role="status">
      {hasFailed ? (
        <>
          <span>{labels.failedMore}</span>
          <button type="button" className="herald-button" onClick={load}>
            {labels.retry}
          </button>
        </>
      ) : (
        <span>{labels.loadingMore}…</span>
      )}
    </div>
  );
}
