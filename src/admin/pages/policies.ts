/** Its own scripts, and what they ask us; nothing from or to anybody else. */
const OURS = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/** Of the dashboard and the demo. Styles are files, or carry the nonce. */
export const pagePolicy = (nonce: string): string => [...OURS, `style-src 'self' 'nonce-${nonce}'`].join('; ');

/**
 * Of the frame that shows a mail: what an editor wrote, with the inline styles that mails have. It has no origin, and nothing in it runs but
 * the script that puts the mail there; what the mail would load from elsewhere is not loaded.
 */
export const MAIL_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
].join('; ');
