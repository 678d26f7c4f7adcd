import type { InboxNotification } from '@herald/client';
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useAcknowledging, useSeen } from './acknowledging.js';
import { ConnectionLine } from './connection-line.js';
import { isFocusLost, useFocusInside } from './focus-inside.js';
import { Icon } from './icons.js';
import type { InboxTab } from './inbox-tab.js';
import { useLook } from './look.js';
import { NoticeLine, useNotice } from './notice.js';
import { NotificationList, Skeleton } from './notification-list.js';
import { SearchField, useSearch } from './search-field.js';
import { TabRow } from './tab-row.js';
import { useCommands } from './use-commands.js';
import { type Notifications, useNotifications } from './use-notifications.js';

/** Few open it, and it is a third of the code. */
const PreferencesView = lazy(() =>
  import('./preferences-view.js').then(({ PreferencesView: view }) => ({ default: view })),
);

export interface PanelProps {
  /** What its heading is called by. */
  titleId: string;
  tabs: readonly InboxTab[];
  pageSize: number | undefined;
  hasSearch: boolean;
  hasPreferences: boolean;
  hasSound: boolean;
  /** What came last. */
  arrived: InboxNotification | undefined;
  /** Undefined: it can’t be closed. */
  onClose?: (() => void) | undefined;
}

/** Everything but the bell: the lists by tabs, and the preferences. */
export function InboxPanel(props: PanelProps): ReactNode {
  const { labels } = useLook();
  const [isInPreferences, setIsInPreferences] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const wasAway = useRef(false);
  // Who comes back from there stands where he left.
  useEffect(() => {
    if (isInPreferences) wasAway.current = true;
    else if (wasAway.current) panel.current?.querySelector<HTMLElement>('[data-opens=preferences]')?.focus();
  }, [isInPreferences]);
  return (
    <div className="herald-panel" ref={panel}>
      {isInPreferences ? (
        <>
          <header className="herald-header">
            <HeaderButton icon="back" label={labels.back} isFirst onClick={() => setIsInPreferences(false)} />
            <h2 id={props.titleId}>{labels.preferences}</h2>
            <CloseButton onClose={props.onClose} />
          </header>
          <Suspense fallback={<Skeleton />}>
            <PreferencesView hasSound={props.hasSound} />
          </Suspense>
        </>
      ) : (
        <Lists {...props} panel={panel} onPreferences={() => setIsInPreferences(true)} />
      )}
      <ConnectionLine />
    </div>
  );
}

interface ListsProps extends PanelProps {
  panel: RefObject<HTMLDivElement | null>;
  onPreferences: () => void;
}

function Lists(props: ListsProps) {
  const { titleId, tabs, pageSize, hasSearch, hasPreferences, arrived, onClose, panel, onPreferences } = props;
  const { labels } = useLook();
  const id = useId();
  const [chosen, setChosen] = useState(tabs[0]?.id);
  const tab = tabs.find((one) => one.id === chosen) ?? tabs[0];
  const search = useSearch();
  const filter = useMemo(
    () => ({ ...tab?.filter, ...(search.words ? { text: search.words } : {}) }),
    [tab, search.words],
  );
  const list = useNotifications({ filter, pageSize });
  const { notice, tell, clear } = useNotice();
  const { perform, readAll } = useCommands(list, tell);
  useSeen(list, true);
  useAcknowledging(list.notifications, list.acknowledge);
  useFocusWhenEmpty(panel, list);
  if (!tab) return null;
  return (
    <>
      <header className="herald-header">
        <h2 id={titleId}>{labels.title}</h2>
        {list.unreadCount > 0 ? (
          <span className="herald-count">
            {list.unreadCount} <span className="herald-hidden">{labels.unread}</span>
          </span>
        ) : null}
        <HeaderButton icon="checkAll" label={labels.markAllRead} isOff={list.unreadCount === 0} onClick={readAll} />
        {hasPreferences ? (
          <HeaderButton icon="sliders" label={labels.preferences} opens="preferences" onClick={onPreferences} />
        ) : null}
        <CloseButton onClose={onClose} />
      </header>
      {tabs.length > 1 ? <TabRow id={id} tabs={tabs} chosen={tab.id} onChoose={setChosen} /> : null}
      {hasSearch ? <SearchField {...search} /> : null}
      <div
        className="herald-lists"
        {...(tabs.length > 1
          ? { role: 'tabpanel', id: `${id}-panel`, 'aria-labelledby': `${id}-${tab.id}` }
          : { role: 'region', 'aria-labelledby': titleId })}
      >
        <NotificationList
          key={tab.id}
          list={list}
          empty={search.words ? { title: labels.empty.search, hint: labels.emptyHint.search } : tab.empty}
          onCommand={perform}
        />
        <Arrivals arrived={arrived} />
      </div>
      <NoticeLine notice={notice} onClear={clear} />
    </>
  );
}

/** Tells those who hear the page of what comes while it is open. */
function Arrivals({ arrived }: Pick<PanelProps, 'arrived'>) {
  const { labels } = useLook();
  const [before] = useState(arrived);
  return (
    <div className="herald-hidden" role="status">
      {arrived && arrived !== before ? labels.arrived(arrived.title) : ''}
    </div>
  );
}

/** The last one of a list was put away by somebody who stood on it: he stands on its tab then. */
function useFocusWhenEmpty(panel: RefObject<HTMLDivElement | null>, { notifications }: Notifications): void {
  const isInside = useFocusInside(panel);
  useEffect(() => {
    if (notifications.length > 0 || !isInside.current || !isFocusLost()) return;
    panel.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true], button')?.focus();
  }, [panel, notifications, isInside]);
}

interface HeaderButtonProps {
  icon: 'checkAll' | 'sliders' | 'close' | 'back';
  label: string;
  isOff?: boolean;
  isFirst?: boolean;
  opens?: string;
  onClick: () => void;
}

function HeaderButton({ icon, label, isOff = false, isFirst = false, opens, onClick }: HeaderButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isFirst) button.current?.focus();
  }, [isFirst]);
  return (
    <button
      ref={button}
      type="button"
      className="herald-icon-button"
      title={label}
      // Not `disabled`: the focus would be lost by the click that has nothing left to do.
      aria-disabled={isOff || undefined}
      data-opens={opens}
      onClick={() => {
        if (!isOff) onClick();
      }}
    >
      <Icon name={icon} />
      <span className="herald-hidden">{label}</span>
    </button>
  );
}

function CloseButton({ onClose }: Pick<PanelProps, 'onClose'>) {
  const { labels } = useLook();
  return onClose ? <HeaderButton icon="close" label={labels.close} onClick={onClose} /> : null;
}
