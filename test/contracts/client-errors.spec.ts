import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HeraldError } from '../../web/client/src/herald-error.js';

/** The last column of docs/errors.md: whether the same may be asked again. */
function rows(): [code: string, again: string][] {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  return page.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const code = /^`([A-Z_]+)`$/.exec(cells[1] ?? '')?.[1];
    return code ? [[code, cells.at(-2) ?? '']] : [];
  });
}

describe('what the client thinks of a code', () => {
  it.each(rows())('is what docs/errors.md says: %s, again: %s', (code, again) => {
    const isPermanent = again === 'no' || again === 'with another token';
    expect(new HeraldError(code, '').isTransient).toBe(!isPermanent);
  });

  it('is known for all', () => {
    expect(rows().length).toBeGreaterThanOrEqual(17);
  });

  it('is that one it does not know may pass', () => {
    expect(new HeraldError('OF_A_LATER_RELEASE', '').isTransient).toBe(true);
  });

  it('has the pause that comes with it', () => {
    const limited = { message: '', extensions: { code: 'RATE_LIMITED', retryAfter: 2 } };
    expect(HeraldError.of([limited]).retryAfterMs).toBe(2_000);
  });
});
