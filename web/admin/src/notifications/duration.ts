const seconds = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** "0.3 s"; null: it is not over. */
export function sayDuration(from: string, to: string | null): string | null {
  if (to === null) return null;
  const ms = Math.max(0, Date.parse(to) - Date.parse(from));
  return ms < 1_000 ? `${ms} ms` : `${seconds.format(ms / 1_000)} s`;
}
