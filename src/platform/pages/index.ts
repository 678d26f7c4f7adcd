export { BuiltPage, type BuiltPageOptions } from './built-page.js';
export { showsDashboard, showsDemo } from './shown-pages.js';
