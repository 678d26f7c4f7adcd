export { BuiltPage, type BuiltPageOptions } from './built-page.js';
