import { useState, useSyncExternalStore } from 'react';
import { Device } from './device.js';
import { SendPanel } from './send-panel.js';
import { type Person, type Session, useSession } from './session.js';
import { ThemeSwitch } from './theme-switch.js';

/** Two people’s inboxes, and a shop that tells them something. */
export function Demo() {
  const { asked, again } = useSession();
  return (
    <>
      <header className="top">
        <img src="icon.svg" alt="" width="28" height="28" />
        <h1>Herald</h1>
        <p>Two people, their devices, and a shop that tells them something.</p>
        <ThemeSwitch />
      </header>
      {asked === undefined ? null : 'error' in asked ? (
        <main className="trouble">
          <p role="alert">{asked.error}</p>
          <button type="button" onClick={again}>
            Try again
          </button>
        </main>
      ) : (
        <Stage session={asked.session} />
      )}
    </>
  );
}

const WIDE = '(min-width: 1180px) and (min-height: 700px)';

function Stage({ session }: { session: Session }) {
  const isWide = useSyncExternalStore(watchWide, () => matchMedia(WIDE).matches);
  const [first, second] = session.people;
  return (
    <main className="stage">
      {first ? <Column person={first} isWide={isWide} /> : null}
      <div className="middle">
        <SendPanel session={session} />
        <Hints />
      </div>
      {second ? <Column person={second} isWide={isWide} /> : null}
    </main>
  );
}

function watchWide(changed: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

function Column({ person, isWide }: { person: Person; isWide: boolean }) {
  const [hasPhone, setHasPhone] = useState(false);
  return (
    <section className="column" data-devices={hasPhone ? 2 : 1} aria-label={person.name}>
      <header className="column-bar">
        <h2>{person.name}</h2>
        <button type="button" className="second" aria-pressed={hasPhone} onClick={() => setHasPhone(!hasPhone)}>
          {hasPhone ? 'Put the phone away' : 'Second device'}
        </button>
      </header>
      <Device person={person} kind="Laptop" isOpen={isWide} isSmall={hasPhone} />
      {hasPhone ? <Device person={person} kind="Phone" isOpen isSmall /> : null}
    </section>
  );
}

function Hints() {
  return (
    <section className="hints" aria-labelledby="hints-title">
      <h2 id="hints-title">Try this</h2>
      <ul>
        <li>Give Ada a second device, and read on one what is on both.</li>
        <li>Close an inbox by its bell, and send: a toast and a badge.</li>
        <li>Pause Ada in her preferences, and send: it is there, and silent.</li>
        <li>Unplug a device, send, and plug it in again: nothing is missing.</li>
        <li>Restart Herald meanwhile. It goes on by itself.</li>
      </ul>
    </section>
  );
}
