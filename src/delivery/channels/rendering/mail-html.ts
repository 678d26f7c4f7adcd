import { escapeHtml } from './escaping.js';
import type { DigestGroup, DigestItem } from './mail-digest.js';
import type { MailContent } from './mail-content.js';
import { type Colour, FONT, HERALD_LOOK, type MailLook } from './mail-styles.js';

/** Without it programs show what comes next in the mail behind the preview. */
const FILLER = '&#847;&zwnj;&nbsp;'.repeat(40);
const HIDDEN = 'display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px';
/** A word of a thousand letters must not make the mail as wide. Outlook knows `word-break` alone. */
const ANY_BREAK = 'overflow-wrap:anywhere;word-break:break-word';
const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

/** Words of a size and colour. */
const type = ({ colours }: MailLook, size: number, colour: Colour, more = '') =>
  `font-family:${FONT};font-size:${size}px;line-height:1.55;color:${colours[colour]};${ANY_BREAK}${more && `;${more}`}`;

/**
 * The mail as a page: one card, tables where mail programs need them, no scripts. But for the installation's logo and what the author of a
 * template puts there, nothing comes from elsewhere, and nothing tells when it was opened. Whatever came from a sender or a person is escaped
 * here, and stands in text or in `href` alone; the html of a template was sanitized when it was rendered.
 */
export function mailHtml(content: MailContent, look: MailLook = HERALD_LOOK): string {
  const schemes = content.html === null ? 'light dark' : 'light';
  const accent = content.isUrgent ? 'urgent' : 'accent';
  return `<!doctype html>
<html lang="${content.language}" dir="${content.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${schemes}">
<meta name="supported-color-schemes" content="${schemes}">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(content.title)}</title>
<style>
${content.html === null ? look.style : look.lightStyle}
</style>
</head>
<body class="bg-page" style="margin:0;padding:0;background-color:${look.colours.page}">
<div style="${HIDDEN}" aria-hidden="true">${escapeHtml(content.preview)}${FILLER}</div>
<table ${TABLE} class="bg-page" style="background-color:${look.colours.page}"><tr>
<td class="outer" align="center" style="padding:32px 16px">
<table ${TABLE} style="max-width:600px;table-layout:fixed">
<tr><td class="fg-soft" style="${type(look, 15, 'soft', 'font-weight:600;padding:0 4px 14px')}">${head(content, look)}</td></tr>
<tr><td class="bg-${accent}" style="height:4px;line-height:4px;font-size:0;background-color:${look.colours[accent]};border-radius:10px 10px 0 0">&nbsp;</td></tr>
<tr><td class="inner bg-card line" style="padding:32px 36px;background-color:${look.colours.card};border:1px solid ${look.colours.border};border-top:0;border-radius:0 0 10px 10px">
${card(content, look, accent)}
</td></tr>
<tr><td style="padding:18px 4px 0">
${footer(content, look)}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

/** Mail programs that show no images show what stands in their place. */
function head({ sender }: MailContent, { logoUrl }: MailLook): string {
  if (logoUrl === null) return `<bdi>${escapeHtml(sender)}</bdi>`;
  return `<img src="${escapeHtml(logoUrl)}" alt="${escapeHtml(sender)}" height="40" style="display:block;height:40px;width:auto;max-width:100%;border:0">`;
}

function card(content: MailContent, look: MailLook, accent: 'accent' | 'urgent'): string {
  const times = [content.sentAt, content.validUntil].filter((line) => line !== null);
  const words = accent === 'urgent' ? 'urgent' : 'link';
  return [
    `<p class="fg-${words}" style="margin:0 0 6px;${type(look, 13, words, 'font-weight:600')}"><bdi>${escapeHtml(content.category)}</bdi></p>`,
    ...(content.html === null ? said(content, look) : [htmlBlock(content.html, look)]),
    ...content.groups.map((group) => groupBlock(group, look, content.groups.length > 1)),
    content.action === null ? '' : button(content.action, look, accent),
    `<p class="fg-faint line" style="margin:26px 0 0;padding:16px 0 0;border-top:1px solid ${look.colours.border};${type(look, 13, 'faint')}">${times.map(escapeHtml).join('<br>')}</p>`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function said(content: MailContent, look: MailLook): string[] {
  return [
    `<h1 class="title fg-text" dir="auto" style="margin:0 0 18px;${type(look, 23, 'text', 'line-height:1.3;font-weight:700')}">${escapeHtml(content.title)}</h1>`,
    `<p class="fg-text" style="margin:0 0 12px;${type(look, 16, 'text')}">${escapeHtml(content.greeting)}</p>`,
    content.message === '' ? '' : messageBlock(content.message, look),
  ];
}

/** Sanitized where it was made. In a box of its own: what it leaves open ends there, and what is too wide does not widen the mail. */
function htmlBlock(html: string, look: MailLook): string {
  return `<div dir="auto" style="margin:0;max-width:100%;overflow:hidden;${type(look, 16, 'text')}">${html}</div>`;
}

/** What a category has in a digest; which it is stands above the title where it is one alone. */
function groupBlock({ category, items }: DigestGroup, look: MailLook, isNamed: boolean): string {
  const name = isNamed
    ? `<h2 class="fg-soft" dir="auto" style="margin:26px 0 0;${type(look, 13, 'soft', 'font-weight:600')}">${escapeHtml(category)}</h2>\n`
    : '';
  return `${name}${items.map((item) => itemBlock(item, look)).join('\n')}`;
}

function itemBlock({ title, message, sentAt, url }: DigestItem, look: MailLook): string {
  const named = `<bdi>${escapeHtml(title)}</bdi>`;
  const link =
    url === null
      ? named
      : `<a class="fg-link" href="${escapeHtml(url)}" rel="noopener noreferrer" style="color:${look.colours.link}">${named}</a>`;
  return [
    `<div class="line" style="margin:14px 0 0;padding:14px 0 0;border-top:1px solid ${look.colours.border}">`,
    `<p class="fg-text" dir="auto" style="margin:0;${type(look, 16, 'text', 'font-weight:600')}">${link}</p>`,
    message === '' ? '' : messageBlock(message, look),
    `<p class="fg-faint" style="margin:4px 0 0;${type(look, 13, 'faint')}">${escapeHtml(sentAt)}</p>`,
    '</div>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Each line finds its own direction, as in a conversation of two languages. */
function messageBlock(message: string, look: MailLook): string {
  const lines = escapeHtml(message).replaceAll('\n', '<br>\n');
  return `<div class="fg-text" dir="auto" style="margin:0;${type(look, 16, 'text', 'unicode-bidi:plaintext')}">${keptSpaces(lines)}</div>`;
}

/** Indented lines stay so, in programs that don't know `white-space` too. */
const keptSpaces = (html: string): string =>
  html.replaceAll(/(^|\n) +| {2,}|\t/g, (run) => run.replaceAll('\t', '    ').replaceAll(' ', '&nbsp;'));

function button(
  { label, url, orOpen }: NonNullable<MailContent['action']>,
  look: MailLook,
  accent: 'accent' | 'urgent',
): string {
  const href = escapeHtml(url);
  const on = accent === 'urgent' ? 'onUrgent' : 'onAccent';
  const box = `display:inline-block;padding:12px 26px;border-radius:8px;background-color:${look.colours[accent]};font-family:${FONT};font-size:16px;font-weight:600;line-height:1.25;color:${look.colours[on]};text-decoration:none`;
  return [
    `<p style="margin:26px 0 0"><a class="button bg-${accent} fg-${on}" href="${href}" rel="noopener noreferrer" style="${box}">${escapeHtml(label)}</a></p>`,
    `<p class="fg-faint" style="margin:14px 0 0;${type(look, 13, 'faint')}">${escapeHtml(orOpen)}<br><a class="fg-soft" dir="ltr" href="${href}" rel="noopener noreferrer" style="color:${look.colours.soft};word-break:break-all">${href}</a></p>`,
  ].join('\n');
}

function footer({ why, unsubscribe }: MailContent, look: MailLook): string {
  const link =
    unsubscribe === null
      ? ''
      : `<br><a class="fg-faint" href="${escapeHtml(unsubscribe.url)}" rel="noopener noreferrer" style="color:${look.colours.faint}">${escapeHtml(unsubscribe.label)}</a>`;
  return `<p class="fg-faint" style="margin:0;${type(look, 13, 'faint')}">${escapeHtml(why)}${link}</p>`;
}
