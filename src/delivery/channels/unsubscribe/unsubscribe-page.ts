import { createHash } from 'node:crypto';
import { escapeHtml, FONT, type Language, LANGUAGES } from '../rendering/index.js';
import { PAGE_PHRASES } from './page-phrases.js';

/** What a page says. */
export type PageStory =
  | { kind: 'ask' | 'done' | 'critical'; category: string }
  /** The token is none of ours; or what was asked could not be done now. */
  | { kind: 'badLink' | 'failed' };

const STYLE = `:root{color-scheme:light dark}
body{box-sizing:border-box;margin:0;min-height:100vh;display:grid;place-items:center;background:#f3f4f6;color:#111827;font:16px/1.55 ${FONT}}
main{box-sizing:border-box;width:100%;max-width:30rem;padding:2.25rem;background:#fff;border:1px solid #e5e7eb;border-top:4px solid #3730a3;border-radius:10px;overflow-wrap:anywhere}
h1{margin:0 0 .75rem;font-size:1.35rem;line-height:1.3}
p{margin:0;color:#4b5563}
button{margin-top:1.5rem;padding:.75rem 1.6rem;border:0;border-radius:8px;background:#3730a3;color:#fff;font:inherit;font-weight:600;cursor:pointer}
button:focus-visible{outline:3px solid #a5b4fc;outline-offset:2px}
@media (prefers-color-scheme:dark){body{background:#0f1115;color:#f3f4f6}main{background:#1a1d23;border-color:#2e333d;border-top-color:#a5b4fc}p{color:#c3c8d1}button{background:#a5b4fc;color:#14172b}}
@media (max-width:32rem){body{place-items:start center;padding:1rem}main{padding:1.5rem}}`;

/** Nothing runs, nothing is loaded, nobody frames it, and the form goes nowhere else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page behind a link in a mail. The form posts to the page's own address, wherever a proxy has put it. */
export function unsubscribePage(story: PageStory, language: Language): string {
  const [title, more] = sayings(story, language);
  const form =
    story.kind === 'ask'
      ? `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">${escapeHtml(PAGE_PHRASES[language].confirm)}</button></form>`
      : '';
  return `<!doctype html>
<html lang="${language}" dir="${LANGUAGES[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(more)}</p>${form}</main></body>
</html>
`;
}

function sayings(story: PageStory, language: Language): [title: string, more: string] {
  const phrases = PAGE_PHRASES[language];
  switch (story.kind) {
    case 'ask':
      return [phrases.ask(story.category), phrases.stillInApp];
    case 'done':
      return [phrases.done(story.category), phrases.backAgain];
    case 'critical':
      return [phrases.critical(story.category), phrases.whyCritical];
    case 'badLink':
      return [phrases.badLink, phrases.whyBadLink];
    case 'failed':
      return [phrases.failed, phrases.tryAgain];
  }
}
