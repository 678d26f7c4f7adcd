export interface DiffLine {
  /** In both, in the older text alone, or in the newer one alone. */
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Cells of the table that is filled, at most: beyond, the middle is told as wholly replaced. */
const MOST_CELLS = 4_000_000;

/** What became of a text, line by line: the longest common part stays. */
export function diffLines(older: string, newer: string): DiffLine[] {
  const before = linesOf(older);
  const after = linesOf(newer);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const room = Math.min(before.length, after.length) - start;
  while (end < room && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [
    ...as('same', before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...as('same', end === 0 ? [] : before.slice(-end)),
  ];
}

const linesOf = (text: string) => (text === '' ? [] : text.split('\n'));
const as = (kind: DiffLine['kind'], lines: string[]): DiffLine[] => lines.map((text) => ({ kind, text }));

function middle(before: string[], after: string[]): DiffLine[] {
  if (before.length * after.length > MOST_CELLS) return [...as('removed', before), ...as('added', after)];
  const width = after.length + 1;
  // How many lines the rests from (row, column) on have in common at most.
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const told: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      told.push({ kind: 'same', text: before[row] ?? '' });
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      told.push({ kind: 'removed', text: before[row] ?? '' });
      row += 1;
    } else {
      told.push({ kind: 'added', text: after[column] ?? '' });
      column += 1;
    }
  }
  return [...told, ...as('removed', before.slice(row)), ...as('added', after.slice(column))];
}
