import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Skeleton } from './notification-list.js';
import { ChoiceTable } from './choice-table.js';
import { useLook } from './look.js';
import { comingTime, inAnHour, tomorrowMorning } from './moments.js';
import { useNow } from './now.js';
import { QuietHoursForm } from './quiet-hours-form.js';
import { setSound, useSound } from './sound.js';
import { Switch } from './switch.js';
import { type PreferencesOfPerson, usePreferences } from './use-preferences.js';

/** What the person wants to be told of, where and when. Each change is made at once. */
export function PreferencesView({ hasSound }: { hasSound: boolean }): ReactNode {
  const { labels } = useLook();
  const own = usePreferences();
  const { status, preferences, channels, error } = own;
  if (status === 'failed') {
    return (
      <div className="herald-state" role="alert">
        <strong>{labels.failed}</strong>
        <span>{error?.message}</span>
        <button type="button" className="herald-button" onClick={() => void own.refresh()}>
          {labels.retry}
        </button>
      </div>
    );
  }
  if (!preferences) return <Skeleton />;
  // The state says what became of it.
  const update: PreferencesOfPerson['update'] = (input) => own.update(input).catch(() => undefined);
  return (
    <div className="herald-preferences">
      <Pause own={own} />
      {hasSound ? <SoundSwitch /> : null}
      <ChoiceTable preferences={preferences} channels={channels} onChange={(input) => void update(input)} />
      <QuietHoursForm
        key={JSON.stringify(preferences.quietHours.windows)}
        quietHours={preferences.quietHours}
        onChange={(quietHours) => void update({ quietHours })}
      />
      <Reset own={own} />
      <div role="alert">
        {error ? (
          <div className="herald-line" data-failure="">
            <span>{labels.settings.failed}</span>
          </div>
        ) : null}
      </div>
    </div>
  );
}

function Pause({ own }: { own: PreferencesOfPerson }) {
  const { labels, locale } = useLook();
  const { settings } = labels;
  const now = useNow();
  const id = useId();
  const until = own.preferences?.pausedUntil;
  const isPaused = Boolean(until && Date.parse(until) > now);
  const pause = (at: Date | null) => void own.pause(at).catch(() => undefined);
  return (
    <section className="herald-setting" aria-labelledby={id}>
      <div className="herald-setting-text">
        <h3 id={id}>
          {isPaused && until
            ? settings.pausedUntil(comingTime(new Date(until), new Date(now), locale))
            : settings.pause}
        </h3>
        <p>{settings.pauseHint}</p>
      </div>
      <div className="herald-buttons">
        {isPaused ? (
          <button type="button" className="herald-button" onClick={() => pause(null)}>
            {settings.resume}
          </button>
        ) : (
          <>
            <button type="button" className="herald-button" onClick={() => pause(inAnHour(new Date()))}>
              {settings.pauseHour}
            </button>
            <button type="button" className="herald-button" onClick={() => pause(tomorrowMorning(new Date()))}>
              {settings.pauseTomorrow}
            </button>
          </>
        )}
      </div>
    </section>
  );
}

/** It is for good, so it is asked for. */
function Reset({ own }: { own: PreferencesOfPerson }) {
  const { labels } = useLook();
  const { settings } = labels;
  const [isAsked, setIsAsked] = useState(false);
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsked) keep.current?.focus();
  }, [isAsked]);
  if (!isAsked) {
    return (
      <button type="button" className="herald-button" data-quiet="" onClick={() => setIsAsked(true)}>
        {settings.reset}
      </button>
    );
  }
  const reset = () => {
    setIsAsked(false);
    own.reset().catch(() => undefined);
  };
  return (
    <div className="herald-ask" role="group" aria-label={settings.askReset}>
      <span>{settings.askReset}</span>
      <button ref={keep} type="button" className="herald-button" onClick={() => setIsAsked(false)}>
        {labels.keep}
      </button>
      <button type="button" className="herald-button" data-danger="" onClick={reset}>
        {settings.confirmReset}
      </button>
    </div>
  );
}

function SoundSwitch() {
  const { settings } = useLook().labels;
  const isOn = useSound();
  return (
    <section className="herald-setting">
      <Switch label={settings.sound} hint={settings.soundHint} isOn={isOn} onChange={setSound} />
    </section>
  );
}
