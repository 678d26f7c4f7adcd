const MOST_SHOWN = 9;

/** What fits on a bell. Undefined: no badge. */
export function badgeText(count: number, most: number = MOST_SHOWN): string | undefined {
  if (count <= 0) return undefined;
  return count > most ? `${most}+` : String(count);
}
