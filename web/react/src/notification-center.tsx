import type { InboxNotification } from '@herald/client';
import { type ReactNode, type RefObject, useCallback, useId, useRef, useState } from 'react';
import { useAcknowledging } from './acknowledging.js';
import { Bell } from './bell.js';
import { InboxPanel, type PanelProps } from './inbox-panel.js';
import { type InboxProps, useGivenLook, useTabs } from './inbox-props.js';
import { LookProvider, useLook } from './look.js';
import { useIsMounted } from './now.js';
import { type Position, useFloating } from './placement.js';
import { playTone } from './sound.js';
import { Toasts } from './toasts.js';
import { useDismissal } from './use-dismissal.js';
import { type Notifications, useNotifications } from './use-notifications.js';
import { useOnNotification } from './use-on-notification.js';
import { useToasts } from './use-toasts.js';

export interface NotificationCenterProps extends InboxProps {
  /** Where it opens, seen from the bell. Default: "bottom-end". */
  position?: Position | undefined;
  /** Shows what comes while it is closed. Default: true. */
  toasts?: boolean | undefined;
  /** Open at first. Default: false. */
  defaultOpen?: boolean | undefined;
  /** Whether a click elsewhere closes it. Default: true. */
  closeOnClickOutside?: boolean | undefined;
  onOpenChange?: ((isOpen: boolean) => void) | undefined;
}

/** A bell with a badge, and behind it the inbox. */
export function NotificationCenter(props: NotificationCenterProps): ReactNode {
  const look = useGivenLook(props);
  return (
    <LookProvider value={look}>
      <Center {...props} />
    </LookProvider>
  );
}

function Center(props: NotificationCenterProps) {
  const { position = 'bottom-end', theme, className = '', sound = true, toasts: hasToasts = true, pageSize } = props;
  const { labels } = useLook();
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const bell = useRef<HTMLButtonElement>(null);
  const tabs = useTabs(props.tabs, labels);
  const isMounted = useIsMounted();
  // The list that it opens with: there before it is asked for, and with it what the badge counts.
  const list = useNotifications({ filter: tabs[0]?.filter, pageSize });
  const { isOpen, isByHand, change, arrived, toasts } = useArrivals(props, list, isMounted);
  return (
    <div ref={root} className={`herald ${className}`} data-theme={theme}>
      <Bell
        button={bell}
        unread={list.unreadCount}
        unseen={list.unseenCount}
        isOpen={isOpen}
        dialogId={`${id}-dialog`}
        onToggle={() => change(!isOpen)}
      />
      {isOpen ? (
        <Dialog
          id={`${id}-dialog`}
          root={root}
          bell={bell}
          position={position}
          takesFocus={isByHand}
          closeOnClickOutside={props.closeOnClickOutside ?? true}
          titleId={`${id}-title`}
          tabs={tabs}
          pageSize={pageSize}
          hasSearch={props.search ?? false}
          hasPreferences={props.preferences ?? true}
          hasSound={sound}
          arrived={arrived}
          onClose={() => change(false)}
        />
      ) : null}
      {isMounted && hasToasts && !isOpen ? (
        <Toasts
          toasts={toasts.toasts}
          anchor={bell}
          position={position}
          onDismiss={toasts.dismiss}
          onOpen={(notification) => {
            toasts.dismiss(notification.id);
            props.onAction?.('open', notification);
            list.markRead([notification.id]).catch(() => undefined);
          }}
          onMore={() => change(true)}
        />
      ) : null}
    </div>
  );
}

/** Whether it is open, and what becomes of what comes: shown in the list, or as a toast; neither a toast nor a tone for what is silent. */
function useArrivals(props: NotificationCenterProps, list: Notifications, isMounted: boolean) {
  const { sound = true, toasts: hasToasts = true, defaultOpen = false, onOpenChange } = props;
  const [isWanted, setIsWanted] = useState(defaultOpen);
  const isByHand = useRef(false);
  const isOpen = isMounted && isWanted;
  const toasts = useToasts(list.notifications);
  const { show, clear } = toasts;
  const [arrived, setArrived] = useState<InboxNotification>();
  useOnNotification((notification) => {
    setArrived(notification);
    if (notification.silent) return;
    if (sound) playTone();
    if (hasToasts && !isOpen) show(notification);
  });
  useAcknowledging(toasts.toasts, list.acknowledge);
  const change = useCallback(
    (to: boolean) => {
      isByHand.current = true;
      setIsWanted(to);
      if (to) clear();
      onOpenChange?.(to);
    },
    [clear, onOpenChange],
  );
  return { isOpen, isByHand, change, arrived, toasts };
}

interface DialogProps extends PanelProps {
  id: string;
  root: RefObject<HTMLElement | null>;
  bell: RefObject<HTMLElement | null>;
  position: Position;
  takesFocus: RefObject<boolean>;
  closeOnClickOutside: boolean;
  onClose: () => void;
}

function Dialog({ id, root, bell, position, takesFocus, closeOnClickOutside, onClose, ...panel }: DialogProps) {
  const dialog = useRef<HTMLDivElement>(null);
  useFloating(dialog, bell, true, position);
  useDismissal({ root, bell, dialog, takesFocus, closeOnClickOutside, onClose });
  return (
    <div
      ref={dialog}
      id={id}
      className="herald-dialog"
      role="dialog"
      aria-labelledby={panel.titleId}
      tabIndex={-1}
      popover="manual"
    >
      <InboxPanel
        {...panel}
        onClose={() => {
          bell.current?.focus();
          onClose();
        }}
      />
    </div>
  );
}
