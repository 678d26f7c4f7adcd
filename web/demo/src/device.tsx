import { HeraldProvider, NotificationCenter, NotificationInbox, useConnection } from '@herald/react';
import { useState } from 'react';
import { GRAPHQL_URL, type Person } from './session.js';
import { Wire } from './wire.js';

interface DeviceProps {
  person: Person;
  /** "Laptop": an application with a bell. "Phone": the inbox alone. */
  kind: 'Laptop' | 'Phone';
  isOpen: boolean;
  /** Room is scarce: without a field to search in. */
  isSmall: boolean;
}

/** One device of one person, with a connection of its own. */
export function Device({ person, kind, isOpen, isSmall }: DeviceProps) {
  const [wire] = useState(() => new Wire());
  return (
    <HeraldProvider url={GRAPHQL_URL} token={() => wire.token(person.token)} options={wire.options}>
      <article className="device" data-kind={kind} aria-label={`${person.name}’s ${kind.toLowerCase()}`}>
        <header className="device-bar">
          <span className="device-name">{kind}</span>
          <ConnectionState />
          <Plug wire={wire} />
        </header>
        {kind === 'Laptop' ? (
          <Shop person={person} isOpen={isOpen} isSmall={isSmall} />
        ) : (
          <NotificationInbox linkTarget="_blank" />
        )}
      </article>
    </HeraldProvider>
  );
}

/** An application with a bell in its header. */
function Shop({ person, isOpen, isSmall }: Omit<DeviceProps, 'kind'>) {
  return (
    <div className="shop">
      <div className="shop-header">
        <span className="shop-brand">Acme</span>
        <span className="shop-person">
          <span className="avatar" aria-hidden="true">
            {person.name.charAt(0)}
          </span>
          {person.name}
        </span>
        <NotificationCenter
          search={!isSmall}
          linkTarget="_blank"
          defaultOpen={isOpen}
          // So that both can be looked at.
          closeOnClickOutside={false}
        />
      </div>
      <div className="shop-page" aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}

const WORDS = {
  idle: 'not connected',
  connecting: 'connecting',
  resuming: 'reconnecting',
  connected: 'live',
  waiting: 'reconnecting',
  paused: 'paused',
  closed: 'closed',
} as const;

function ConnectionState() {
  const { state } = useConnection();
  return (
    <span className="connection" data-status={state.status}>
      {WORDS[state.status]}
    </span>
  );
}

function Plug({ wire }: { wire: Wire }) {
  const { reconnect } = useConnection();
  const [isOut, setIsOut] = useState(false);
  const toggle = () => {
    if (isOut) {
      wire.plugIn();
      reconnect();
    } else {
      wire.pull();
    }
    setIsOut(!isOut);
  };
  return (
    <button type="button" className="plug" aria-pressed={isOut} onClick={toggle}>
      {isOut ? 'Plug in' : 'Unplug'}
    </button>
  );
}
