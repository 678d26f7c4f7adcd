import { type ReactNode, useId, useState } from 'react';
import { useLook } from './look.js';
import type { ChoicesFragment, UpdatePreferencesInput, Weekday } from './operations.js';
import { Switch } from './switch.js';

type QuietHours = ChoicesFragment['quietHours'];
type Change = NonNullable<UpdatePreferencesInput['quietHours']>;

/** As weeks begin in most places. */
const DAYS: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
/** A Monday: what a day is called is asked of the browser. */
const A_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const AT_FIRST = { days: [...DAYS], from: '22:00', to: '07:00' };

/** One quiet time a day. Who has made several elsewhere keeps them. */
export function QuietHoursForm({
  quietHours,
  onChange,
}: {
  quietHours: QuietHours;
  onChange: (change: Change) => void;
}): ReactNode {
  const { settings } = useLook().labels;
  const { enabled, allowUrgent, timeZone, windows } = quietHours;
  const only = windows.length <= 1 ? (windows[0] ?? AT_FIRST) : undefined;
  const turn = (isOn: boolean) =>
    onChange({
      enabled: isOn,
      // Who turns it on for the first time means the clock before him.
      ...(windows.length === 0 && isOn ? { windows: [AT_FIRST], timeZone: zoneHere() } : {}),
    });
  return (
    <section className="herald-setting" data-wide="">
      <Switch label={settings.quietHours} hint={settings.quietHint(timeZone)} isOn={enabled} onChange={turn} />
      {enabled && only ? (
        <WindowForm window={only} onChange={(window) => onChange({ enabled, windows: [window] })} />
      ) : null}
      {enabled && !only ? <p>{settings.ownWindows}</p> : null}
      {enabled ? (
        <Switch
          label={settings.allowUrgent}
          isOn={allowUrgent}
          onChange={(isOn) => onChange({ enabled, allowUrgent: isOn })}
        />
      ) : null}
    </section>
  );
}

type QuietWindow = QuietHours['windows'][number];

function WindowForm({ window, onChange }: { window: QuietWindow; onChange: (window: QuietWindow) => void }) {
  const { labels, locale } = useLook();
  const { settings } = labels;
  const [from, setFrom] = useState(window.from);
  const [to, setTo] = useState(window.to);
  const names = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  // When somebody has come to rest: a time that is half typed is none.
  const done = () => {
    if (from && to && (from !== window.from || to !== window.to)) onChange({ ...window, from, to });
  };
  const toggle = (day: Weekday) => {
    const days = DAYS.filter((one) => window.days.includes(one) !== (one === day));
    if (days.length > 0) onChange({ ...window, days });
  };
  return (
    <div className="herald-window">
      <TimeField label={settings.from} value={from} onChange={setFrom} onDone={done} />
      <TimeField label={settings.to} value={to} onChange={setTo} onDone={done} />
      <div className="herald-days">
        {DAYS.map((day, index) => (
          <button
            key={day}
            type="button"
            className="herald-day"
            aria-pressed={window.days.includes(day)}
            onClick={() => toggle(day)}
          >
            {names.format(A_MONDAY + index * DAY_MS)}
          </button>
        ))}
      </div>
    </div>
  );
}

interface TimeFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onDone: () => void;
}

function TimeField({ label, value, onChange, onDone }: TimeFieldProps) {
  const id = useId();
  return (
    <span className="herald-time">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="time"
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onDone}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onDone();
        }}
      />
    </span>
  );
}

function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
