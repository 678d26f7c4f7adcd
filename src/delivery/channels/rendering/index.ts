export { conceal } from './conceal.js';
export { escapeHtml, oneLine, withoutControls } from './escaping.js';
export { type Language, LANGUAGES, languageOf, languageOfBrowser } from './languages.js';
export { mailContent } from './mail-content.js';
export { mailHtml } from './mail-html.js';
export { FONT, type MailLook, mailLook } from './mail-styles.js';
export { mailText } from './mail-text.js';
export { summarize } from './summarize.js';
