import type { ReactNode } from 'react';

const SHAPES = {
  bell: 'M6 9.5a6 6 0 0 1 12 0c0 5.5 2 7 2 7H4s2-1.5 2-7M10 19.5a2.2 2.2 0 0 0 4 0',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  checkAll: 'm2.5 13 4 4L15 8M11.5 16.5l.5.5 9-9.5',
  archive: 'M4 8.5h16M5.5 8.5V18a1.5 1.5 0 0 0 1.5 1.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5M4 5h16v3.5H4zM10 12.5h4',
  inbox: 'M4 13.5 6.5 5.5h11L20 13.5V18a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18zM4 13.5h4.5l1.2 2h4.6l1.2-2H20',
  clock: 'M12 4.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15M12 8v4.2l2.8 1.7',
  trash: 'M5 7.5h14M9.5 7.5V5h5v2.5M7 7.5l.8 11a1 1 0 0 0 1 1h6.4a1 1 0 0 0 1-1l.8-11M10.5 11v5M13.5 11v5',
  sliders:
    'M4 8h8M18 8h2M4 16h2M12 16h8M15 5.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4M9 13.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4',
  back: 'M14.5 6 8.5 12l6 6',
  close: 'm6.5 6.5 11 11M17.5 6.5l-11 11',
  dot: 'M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7',
  search: 'M10.5 5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M14.6 14.6 19 19',
  shield: 'M12 4 5.5 6.5v5c0 4.2 2.8 7 6.5 8.5 3.7-1.5 6.5-4.3 6.5-8.5v-5zM9.2 12l2 2 3.6-3.8',
  person: 'M12 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M5.5 19.5c.6-3.3 3.2-5 6.5-5s5.9 1.7 6.5 5',
  task: 'M7.5 4.5h9A2.5 2.5 0 0 1 19 7v10a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 17V7a2.5 2.5 0 0 1 2.5-2.5M9 12.2l2.2 2.2L15.2 10',
  alert: 'M12 5 4 18.5h16zM12 10v4M12 16.2v.3',
  lock: 'M7 11h10v8H7zM9 11V8.5a3 3 0 0 1 6 0V11',
} as const;

export type IconName = keyof typeof SHAPES;

/** Drawn in the colour of the text beside it, and nothing for those who hear the page. */
export function Icon({ name }: { name: IconName }): ReactNode {
  return (
    <svg className="herald-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}
