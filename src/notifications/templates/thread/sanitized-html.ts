import sanitizeHtml, { type IOptions } from 'sanitize-html';

const COLOUR = [/^#[0-9a-f]{3,8}$/i, /^(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]{1,60}\)$/i, /^[a-z]{3,24}$/i];
const LENGTH = '-?\\d{1,4}(?:\\.\\d{1,3})?(?:px|em|rem|%|pt)?';
const SIZE = [new RegExp(`^${LENGTH}$`), /^auto$/];
const SIZES = [new RegExp(`^(?:${LENGTH}|auto)(?: (?:${LENGTH}|auto)){0,3}$`)];
const BORDER = [/^[a-z0-9#.\s]{1,60}$/i];
const WORD = [/^[a-z-]{1,24}$/i];

/** Of `style`, what places text in its own box. Nothing that leaves it, hides something, or fetches. */
const STYLES: Record<string, RegExp[]> = {
  color: COLOUR,
  'background-color': COLOUR,
  'text-align': WORD,
  'text-decoration': WORD,
  'text-transform': WORD,
  'vertical-align': WORD,
  'white-space': WORD,
  'font-family': [/^[a-z0-9 ,'"-]{1,200}$/i],
  'font-size': SIZE,
  'font-style': WORD,
  'font-weight': [/^(?:[1-9]00|bold|bolder|lighter|normal)$/],
  'letter-spacing': SIZE,
  'line-height': [/^\d{1,3}(?:\.\d{1,3})?(?:px|em|%)?$/, /^normal$/],
  width: SIZE,
  'max-width': SIZE,
  height: SIZE,
  padding: SIZES,
  'padding-top': SIZE,
  'padding-right': SIZE,
  'padding-bottom': SIZE,
  'padding-left': SIZE,
  // Not below zero: what would lie over something else.
  margin: [/^(?:\d{1,4}(?:px|em|%)?|auto)(?: (?:\d{1,4}(?:px|em|%)?|auto)){0,3}$/],
  border: BORDER,
  'border-top': BORDER,
  'border-bottom': BORDER,
  'border-color': COLOUR,
  'border-radius': SIZES,
  'border-collapse': WORD,
};

const BLOCKS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'span', 'br', 'hr', 'blockquote', 'pre', 'code'];
const WORDS = ['a', 'b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'small', 'sub', 'sup', 'mark', 'abbr', 'bdi'];
const LISTS = ['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'img', 'center'];
const TABLES = ['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'];

const OPTIONS: IOptions = {
  allowedTags: [...BLOCKS, ...WORDS, ...LISTS, ...TABLES],
  allowedAttributes: {
    '*': ['style', 'dir', 'lang', 'align', 'title'],
    a: ['href', 'rel', 'target'],
    img: ['src', 'alt', 'width', 'height'],
    ol: ['start', 'type'],
    table: ['width', 'cellpadding', 'cellspacing', 'border', 'role', 'bgcolor'],
    td: ['width', 'height', 'colspan', 'rowspan', 'valign', 'bgcolor'],
    th: ['width', 'height', 'colspan', 'rowspan', 'valign', 'bgcolor', 'scope'],
    tr: ['valign', 'bgcolor'],
  },
  allowedStyles: { '*': STYLES },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['https'] },
  allowedSchemesAppliedToAttributes: ['href', 'src'],
  // "//elsewhere" means something else in each program that shows a mail.
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  // Their text is none: what stands in them goes with them.
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'noscript',
    'title',
    'template',
    'iframe',
    'object',
    'svg',
    'math',
  ],
  nestingLimit: 100,
  transformTags: {
    // Whoever opens it is not told where it came from, nor given a way back.
    a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer', target: '_blank' }),
  },
};

/** What of this a mail may have: no script, no handler, nothing that places itself elsewhere, and of addresses those that a person opens. */
export function sanitizedHtml(html: string): string {
  return sanitizeHtml(html, OPTIONS).trim();
}
