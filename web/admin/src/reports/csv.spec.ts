import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.js';

describe('a table as CSV', () => {
  it('has a line for each row, and quotes where they are needed', () => {
    expect(
      toCsv(
        ['TYPE', 'sent', 'latencyP95Ms'],
        [
          ['order, "late"', 3, null],
          ['two\nlines', 0.25, -4],
        ],
      ),
    ).toBe('\uFEFFTYPE,sent,latencyP95Ms\r\n"order, ""late""",3,\r\n"two\nlines",0.25,-4\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('makes no formula of %j', (type) => {
    expect(toCsv(['TYPE'], [[type]])).toBe(`\uFEFFTYPE\r\n'${type}\r\n`);
  });
});
