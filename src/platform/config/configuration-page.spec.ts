import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configurationPage, describeEnvironment } from './configuration-page.js';
import { environment, readEnvironment } from './environment.js';

describe('describeEnvironment', () => {
  it('describes every variable', () => {
    const undescribed = describeEnvironment().filter((variable) => variable.description === '');
    expect(undescribed).toEqual([]);
    expect(describeEnvironment().map((variable) => variable.name)).toEqual(Object.keys(environment));
  });

  it('writes defaults as one would write them', () => {
    const defaults = Object.fromEntries(describeEnvironment().map((variable) => [variable.name, variable.default]));
    expect(defaults).toMatchObject({
      PORT: '3000',
      ROLES: 'api,gateway,worker',
      ALLOWED_ORIGINS: '',
      SYNC_INTERVAL: '1m',
      BUS_TIMEOUT: '1s',
      GAP_WAIT: '25ms',
      DATABASE_URL: undefined,
      GRAPHIQL: undefined,
    });
  });

  it('documents defaults that change nothing when they are set', () => {
    const written = Object.fromEntries(describeEnvironment().map(({ name, default: text }) => [name, text]));
    expect(readEnvironment(written)).toEqual(readEnvironment({}));
  });

  it('refuses a default that can’t be written', () => {
    const odd = z
      .string()
      .transform((text) => text.length)
      .default(0.5);
    expect(() => describeEnvironment({ ODD: odd })).toThrow(/ODD/);
  });
});

describe('configurationPage', () => {
  it('has a row a variable, with what is allowed', () => {
    const page = configurationPage();
    expect(page).toContain('| `PORT` | `3000` | 0 to 65535 |');
    expect(page).toContain('| `NODE_ENV` | `development` | `development` `test` `production` |');
    expect(page).toContain('| `GAP_WAIT` | `25ms` | a duration |');
    expect(page).toContain('| `ALLOWED_ORIGINS` | empty |');
    expect(page).toContain('| `JWT_SECRET` | unset |');
  });

  it('keeps its table whole', () => {
    const page = configurationPage([{ name: 'X', default: undefined, accepts: '', description: 'a | b\nc' }]);
    expect(page).toContain('| `X` | unset |  | a \\| b c |');
  });
});
