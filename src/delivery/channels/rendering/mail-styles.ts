/** Fonts that every system has one of. */
export const FONT =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, 'Noto Sans', 'Noto Sans Arabic', sans-serif";

export const LIGHT = {
  page: '#f3f4f6',
  card: '#ffffff',
  border: '#e5e7eb',
  text: '#111827',
  soft: '#4b5563',
  faint: '#5b6472',
  accent: '#3730a3',
  onAccent: '#ffffff',
  urgent: '#b91c1c',
} as const;

const DARK = {
  page: '#0f1115',
  card: '#1a1d23',
  border: '#2e333d',
  text: '#f3f4f6',
  soft: '#c3c8d1',
  faint: '#9aa2af',
  accent: '#a5b4fc',
  onAccent: '#14172b',
  urgent: '#fca5a5',
} as const;

type Colour = keyof typeof LIGHT;

/** Each of these is a class as well, so that the dark ones win over what stands in `style`. */
const BACKGROUNDS = ['page', 'card', 'accent', 'urgent'] as const satisfies readonly Colour[];
const TEXTS = ['text', 'soft', 'faint', 'accent', 'onAccent', 'urgent'] as const satisfies readonly Colour[];

const classes = (prefix: string, colours: typeof DARK): string =>
  [
    ...BACKGROUNDS.map((name) => `${prefix}.bg-${name}{background-color:${colours[name]} !important}`),
    ...TEXTS.map((name) => `${prefix}.fg-${name}{color:${colours[name]} !important}`),
    `${prefix}.line{border-color:${colours.border} !important}`,
  ].join('');

/**
 * What `style` attributes can't say. Programs that leave the element out show the light colours of the attributes, all of them together,
 * so that nothing is ever dark on dark. `data-ogsc` is how Outlook on the web marks its dark mode.
 */
export const MAIL_STYLE = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  'body{margin:0;padding:0;-webkit-text-size-adjust:100%;text-size-adjust:100%}',
  'a{text-decoration:underline}',
  `@media (prefers-color-scheme: dark){${classes('', DARK)}}`,
  classes('[data-ogsc] ', DARK),
  '@media (max-width:480px){.outer{padding:12px 8px !important}.inner{padding:24px 20px !important}.title{font-size:20px !important}.button{display:block !important;text-align:center !important}}',
].join('\n');
