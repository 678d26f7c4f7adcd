import type { InboxNotification } from '@herald/client';
import { type ReactNode, useId, useState } from 'react';
import { InboxPanel } from './inbox-panel.js';
import { type InboxProps, useGivenLook, useTabs } from './inbox-props.js';
import { LookProvider } from './look.js';
import { useIsMounted } from './now.js';
import { playTone } from './sound.js';
import { useOnNotification } from './use-on-notification.js';

/** The inbox alone, as a part of a page: it is as high as what is around it lets it be. */
export function NotificationInbox(props: InboxProps): ReactNode {
  const { preferences = true, sound = true, search = false, pageSize, theme, className = '' } = props;
  const look = useGivenLook(props);
  const titleId = useId();
  const tabs = useTabs(props.tabs, look.labels);
  const [arrived, setArrived] = useState<InboxNotification>();
  const isMounted = useIsMounted();
  useOnNotification((notification) => {
    setArrived(notification);
    if (sound && !notification.silent) playTone();
  });
  return (
    <LookProvider value={look}>
      <section className={`herald herald-inline ${className}`} data-theme={theme} aria-labelledby={titleId}>
        {/* Times are told by the clock and in the language of whoever looks: a server knows neither. */}
        {isMounted ? (
          <InboxPanel
            titleId={titleId}
            tabs={tabs}
            pageSize={pageSize}
            hasSearch={search}
            hasPreferences={preferences}
            hasSound={sound}
            arrived={arrived}
          />
        ) : (
          <h2 id={titleId} className="herald-hidden">
            {look.labels.title}
          </h2>
        )}
      </section>
    </LookProvider>
  );
}
