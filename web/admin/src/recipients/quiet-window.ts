const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

interface QuietWindow {
  days: readonly string[];
  from: string;
  to: string;
}

/** "Mon–Fri 22:00–07:00" */
export function sayWindow({ days, from, to }: QuietWindow): string {
  return `${sayDays(days)} ${from}–${to}`;
}

function sayDays(days: readonly string[]): string {
  const isOn = DAYS.map((day) => days.includes(day));
  if (isOn.every(Boolean)) return 'every day';
  const runs: string[] = [];
  for (let first = 0; first < isOn.length; first += 1) {
    if (!isOn[first]) continue;
    let last = first;
    while (isOn[last + 1]) last += 1;
    runs.push(last > first + 1 ? `${NAMES[first]}–${NAMES[last]}` : NAMES.slice(first, last + 1).join(', '));
    first = last;
  }
  return runs.join(', ');
}
