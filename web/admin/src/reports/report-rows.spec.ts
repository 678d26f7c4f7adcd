import { describe, expect, it } from 'vitest';
import { asLines, inOrder, type Row, sayGroup } from './report-rows.js';

const aRow = (change: Partial<Row>): Row => ({
  group: {},
  sent: 10,
  delivered: 9,
  failed: 1,
  skipped: 0,
  cancelled: 0,
  seen: 3,
  read: 2,
  deliveryRate: 0.9,
  readRate: 0.2,
  latencyP50Ms: 20,
  latencyP95Ms: 40,
  ...change,
});

describe('rows of a report', () => {
  it('come in the order that was asked for, and otherwise as they were', () => {
    const rows = [
      aRow({ group: { TYPE: 'a' }, sent: 1, failed: 0, deliveryRate: 0.5, latencyP95Ms: null }),
      aRow({ group: { TYPE: 'b' }, sent: 0, deliveryRate: 0 }),
      aRow({ group: { TYPE: 'c' }, sent: 5, failed: 4, deliveryRate: 0.2, latencyP95Ms: 90 }),
    ];
    const order = (by: Parameters<typeof inOrder>[1]) => inOrder(rows, by).map(({ group }) => group['TYPE']);
    expect(order('group')).toEqual(['a', 'b', 'c']);
    expect(order('sent')).toEqual(['c', 'a', 'b']);
    expect(order('failed')).toEqual(['c', 'b', 'a']);
    expect(order('rate')).toEqual(['c', 'a', 'b']);
    expect(order('latency')).toEqual(['c', 'b', 'a']);
  });

  it('are named for people', () => {
    const row = aRow({ group: { DAY: '2026-11-20', HOUR: '2026-10-25T02:00:00+01:00', CHANNEL: 'email' } });
    expect(sayGroup('DAY', row)).toBe('Fri, 20 Nov 2026');
    expect(sayGroup('HOUR', row)).toBe('Sun, 25 Oct 2026, 02:00 +01:00');
    expect(sayGroup('CHANNEL', row)).toBe('email');
  });

  it('are lines of a file, as the API says them', () => {
    const { header, lines } = asLines([aRow({ group: { CHANNEL: 'email', DAY: '2026-11-20' } })], ['CHANNEL', 'DAY']);
    expect(header.slice(0, 4)).toEqual(['CHANNEL', 'DAY', 'sent', 'delivered']);
    expect(lines).toEqual([['email', '2026-11-20', 10, 9, 1, 0, 0, 3, 2, 0.9, 0.2, 20, 40]]);
  });
});
