import type { QuietHours, QuietWindow } from '../../src/preferences/preference-rules.js';

/** The plain reference: what the clock on the wall shows, looked at minute by minute. It shares nothing with what it is held against. */
const NAMES = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** "Sat 22:30" */
export function wallClock(zone: string): (atMs: number) => string {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (atMs) => clock.format(atMs);
}

export function isQuietAt(shown: string, windows: readonly QuietWindow[]): boolean {
  const [weekday = '', time = ''] = shown.split(' ');
  const today = NAMES.indexOf(weekday);
  const yesterday = today === 1 ? 7 : today - 1;
  return windows.some(({ days, from, to }) => {
    if (from < to) return days.includes(today) && from <= time && time < to;
    return (days.includes(today) && from <= time) || (days.includes(yesterday) && time < to);
  });
}

export function quietHoursOf(windows: QuietWindow[], change: Partial<QuietHours> = {}): QuietHours {
  return { enabled: true, timeZone: null, windows, allowUrgent: true, ...change };
}

const timeOf = (minutes: number) => {
  const ofDay = ((minutes % 1_440) + 1_440) % 1_440;
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
};

/** One to three windows on some days; every other one begins or ends within three hours of `near`, if that is given. */
export function someWindows(random: () => number, near?: string): QuietWindow[] {
  const around = near === undefined ? undefined : Number(near.slice(0, 2)) * 60 + Number(near.slice(3, 5));
  const some = () =>
    around !== undefined && random() < 0.5
      ? around + Math.floor((random() - 0.5) * 72) * 5
      : Math.floor(random() * 1_440);
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const from = some();
    const days = [1, 2, 3, 4, 5, 6, 7].filter(() => random() < 0.6);
    return {
      days: days.length > 0 ? days : [1 + Math.floor(random() * 7)],
      from: timeOf(from),
      to: timeOf(random() < 0.1 ? from : some()),
    };
  });
}
