import { onDark, onLight } from './brand-colours.js';

/** Fonts that every system has one of. */
export const FONT =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, 'Noto Sans', 'Noto Sans Arabic', sans-serif";

const LIGHT = {
  page: '#f3f4f6',
  card: '#ffffff',
  border: '#e5e7eb',
  text: '#111827',
  soft: '#4b5563',
  faint: '#5b6472',
  /** Behind something. */
  accent: '#3730a3',
  /** Of words. */
  link: '#3730a3',
  onAccent: '#ffffff',
  urgent: '#b91c1c',
  onUrgent: '#ffffff',
} as const;

const DARK = {
  page: '#0f1115',
  card: '#1a1d23',
  border: '#2e333d',
  text: '#f3f4f6',
  soft: '#c3c8d1',
  faint: '#9aa2af',
  accent: '#a5b4fc',
  link: '#a5b4fc',
  onAccent: '#14172b',
  urgent: '#fca5a5',
  onUrgent: '#14172b',
} as const;

export type Colour = keyof typeof LIGHT;
export type Colours = Readonly<Record<Colour, string>>;

/** Each of these is a class as well, so that the dark ones win over what stands in `style`. */
const BACKGROUNDS = ['page', 'card', 'accent', 'urgent'] as const satisfies readonly Colour[];
const TEXTS = ['text', 'soft', 'faint', 'link', 'onAccent', 'urgent', 'onUrgent'] as const satisfies readonly Colour[];

const classes = (prefix: string, colours: Colours): string =>
  [
    ...BACKGROUNDS.map((name) => `${prefix}.bg-${name}{background-color:${colours[name]} !important}`),
    ...TEXTS.map((name) => `${prefix}.fg-${name}{color:${colours[name]} !important}`),
    `${prefix}.line{border-color:${colours.border} !important}`,
  ].join('');

const COMMON = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  'body{margin:0;padding:0;-webkit-text-size-adjust:100%;text-size-adjust:100%}',
  'a{text-decoration:underline}',
].join('\n');
const NARROW =
  '@media (max-width:480px){.outer{padding:12px 8px !important}.inner{padding:24px 20px !important}.title{font-size:20px !important}.button{display:block !important;text-align:center !important}}';

/** How the mails of an installation look. */
export interface MailLook {
  /** An `https` URL; null: its name stands there. */
  logoUrl: string | null;
  colours: Colours;
  /** What `style` attributes can't say. */
  style: string;
  /** Likewise, for what keeps its own colours on a dark screen. */
  lightStyle: string;
}

/** @param color as "#1a73e8". */
export function mailLook({ color, logoUrl = null }: { color: string; logoUrl?: string | null | undefined }): MailLook {
  const isOwn = color.toLowerCase() !== LIGHT.accent;
  const colours: Colours = isOwn ? { ...LIGHT, ...onLight(color, LIGHT.card) } : LIGHT;
  const dark: Colours = isOwn ? { ...DARK, ...onDark(color, DARK.card) } : DARK;
  return {
    logoUrl,
    colours,
    style: styleOf(dark),
    lightStyle: [COMMON.replaceAll('light dark', 'light'), NARROW].join('\n'),
  };
}

/**
 * Programs that leave the element out show the light colours of the attributes, all of them together, so that nothing is ever dark on dark.
 * `data-ogsc` is how Outlook on the web marks its dark mode.
 */
function styleOf(dark: Colours): string {
  return [
    COMMON,
    `@media (prefers-color-scheme: dark){${classes('', dark)}}`,
    classes('[data-ogsc] ', dark),
    NARROW,
  ].join('\n');
}

/** Of an installation that has said nothing of it. */
export const HERALD_LOOK = mailLook({ color: LIGHT.accent });
