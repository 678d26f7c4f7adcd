import { useEffect, useState } from 'react';

const THEMES = ['light dark', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const WORDS: Readonly<Record<Theme, string>> = { 'light dark': 'System', light: 'Light', dark: 'Dark' };

/** The inbox follows the `color-scheme` of the page. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>('light dark');
  useEffect(() => {
    document.documentElement.style.colorScheme = theme;
  }, [theme]);
  return (
    <div className="segments" role="group" aria-label="Light or dark">
      {THEMES.map((one) => (
        <button key={one} type="button" aria-pressed={one === theme} onClick={() => setTheme(one)}>
          {WORDS[one]}
        </button>
      ))}
    </div>
  );
}
