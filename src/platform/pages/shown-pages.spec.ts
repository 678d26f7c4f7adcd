import { describe, expect, it } from 'vitest';
import { showsDashboard, showsDemo } from './shown-pages.js';

const API = { ROLES: ['api' as const] };

describe('which pages a node shows', () => {
  it('the dashboard, where operations are answered and it was not switched off', () => {
    expect(showsDashboard({ DASHBOARD: true, ROLES: ['api', 'worker'] })).toBe(true);
    expect(showsDashboard({ DASHBOARD: true, ROLES: ['gateway', 'worker'] })).toBe(false);
    expect(showsDashboard({ DASHBOARD: false, ...API })).toBe(false);
  });

  it('the demo in development by itself, elsewhere when told, in production never', () => {
    expect(showsDemo({ NODE_ENV: 'development', DEMO: undefined, ...API })).toBe(true);
    expect(showsDemo({ NODE_ENV: 'development', DEMO: false, ...API })).toBe(false);
    expect(showsDemo({ NODE_ENV: 'test', DEMO: undefined, ...API })).toBe(false);
    expect(showsDemo({ NODE_ENV: 'test', DEMO: true, ...API })).toBe(true);
    expect(showsDemo({ NODE_ENV: 'production', DEMO: true, ...API })).toBe(false);
    expect(showsDemo({ NODE_ENV: 'development', DEMO: undefined, ROLES: ['gateway'] })).toBe(false);
  });
});
