import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const herald: MantineColorsTuple = [
  '#eef1ff',
  '#dbe1fb',
  '#b5c0f1',
  '#8d9de9',
  '#6b7fe1',
  '#566cdd',
  '#4b62dc',
  '#3c52c4',
  '#3349b0',
  '#283e9b',
];

/** With a little blue, as the rest has. */
const dark: MantineColorsTuple = [
  '#ced1db',
  '#b7bbc8',
  '#868b9b',
  '#6a7080',
  '#3f4452',
  '#343947',
  '#282c37',
  '#1b1d25',
  '#16181f',
  '#101218',
];

export const theme = createTheme({
  colors: { herald, dark },
  primaryColor: 'herald',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } },
  },
});

/** Those that badges and buttons have. */
const USED = ['blue', 'violet', 'yellow', 'orange', 'teal', 'green', 'red', 'gray'] as const;

const ofEach = (name: string, value: (color: string) => string) =>
  Object.fromEntries(USED.map((color) => [`--mantine-color-${color}-${name}`, value(color)]));

/** White stands on it. */
const RED_BUTTON = {
  '--mantine-color-red-filled': 'var(--mantine-color-red-9)',
  '--mantine-color-red-filled-hover': '#b02525',
};

/** Mantine's colours for small words have less contrast than WCAG AA asks for. */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...RED_BUTTON,
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    ...ofEach('light-color', (color) => `color-mix(in srgb, var(--mantine-color-${color}-9), #000 25%)`),
    ...ofEach('outline', (color) => `color-mix(in srgb, var(--mantine-color-${color}-9), #000 10%)`),
  },
  dark: {
    ...RED_BUTTON,
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-error': 'var(--mantine-color-red-5)',
    '--mantine-color-anchor': 'var(--mantine-color-herald-3)',
  },
});
