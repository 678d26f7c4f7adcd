/** A row of the table: what was measured, and where Herald must stand. */
export interface Row {
  id: string;
  what: string;
  unit: string;
  digits: number;
  atLeast?: string;
  aim?: string;
}

export const ROWS: readonly Row[] = [
  {
    id: 'fan-out',
    what: 'fan-out from the bus, 1,000 subscribers, p95 < 100 ms',
    unit: 'events/s',
    digits: 0,
    atLeast: '100,000; 3 × stock',
    aim: 'level with raw `ws`',
  },
  {
    id: 'one-to-all',
    what: 'fan-out from the bus, 10,000 subscribers: one event to all, p95',
    unit: 'ms',
    digits: 0,
    atLeast: '< 130',
    aim: '< 100',
  },
  {
    id: 'targeted',
    what: 'targeted from the bus, 10,000 users, p95 < 100 ms',
    unit: 'events/s',
    digits: 0,
    atLeast: '30,000',
    aim: '50,000',
  },
  {
    id: 'cpu-fan-out',
    what: 'CPU of fan-out, 1,000 subscribers, at 20,000/s',
    unit: 'CPU-s/million',
    digits: 1,
    atLeast: 'a third of stock',
    aim: 'a fifth',
  },
  {
    id: 'cpu-fan-out-at-best',
    what: 'CPU of fan-out, 1,000 subscribers, at the highest rate',
    unit: 'CPU-s/million',
    digits: 1,
    atLeast: 'a third of stock',
    aim: 'a fifth',
  },
  {
    id: 'cpu-targeted',
    what: 'CPU of targeted, 10,000 users, at 8,000/s',
    unit: 'CPU-s/million',
    digits: 1,
    atLeast: 'half of stock',
    aim: 'a third',
  },
  {
    id: 'cpu-targeted-at-best',
    what: 'CPU of targeted, 10,000 users, at the highest rate',
    unit: 'CPU-s/million',
    digits: 1,
    atLeast: 'half of stock',
    aim: 'a third',
  },
  {
    id: 'whole-way-500',
    what: 'the whole way, 500 sends/s, 10,000 connected and acknowledging, both cores, p95',
    unit: 'ms',
    digits: 1,
    atLeast: '< 100',
  },
  {
    id: 'whole-way-1000',
    what: 'the whole way, 1,000 sends/s, the same, p95',
    unit: 'ms',
    digits: 1,
    aim: '< 25',
  },
  {
    id: 'accepted',
    what: 'accepted, durable: single sends over HTTP, 64 callers',
    unit: 'sends/s',
    digits: 0,
    atLeast: '1,000',
    aim: '2,500',
  },
  {
    id: 'rows',
    what: 'rows published, sends of 1,000 recipients',
    unit: 'rows/s',
    digits: 0,
    atLeast: '20,000',
    aim: '50,000',
  },
  {
    id: 'memory-idle',
    what: 'memory of a subscribed connection, idle (resident)',
    unit: 'KB',
    digits: 1,
    atLeast: '60',
    aim: '12',
  },
  { id: 'memory-heap', what: 'the same, heap and buffers', unit: 'KB', digits: 1 },
  {
    id: 'memory-loaded',
    what: 'memory of a subscribed connection, under load (resident)',
    unit: 'KB',
    digits: 1,
    atLeast: '60',
  },
  {
    id: 'connects',
    what: 'connects with a token check, 64 at a time',
    unit: 'a second',
    digits: 0,
    atLeast: '2,000',
    aim: '5,000',
  },
  { id: 'connects-p95', what: 'the same, until subscribed, p95', unit: 'ms', digits: 0, atLeast: '100', aim: '50' },
  {
    id: 'coming-back',
    what: '10,000 coming back at once, each with a cursor and ten missed',
    unit: 's',
    digits: 1,
    atLeast: '5',
    aim: '3',
  },
  { id: 'hot', what: 'one hot recipient, 64 callers', unit: 'sends/s', digits: 0 },
  { id: 'hot-p95', what: 'the same, until answered, p95', unit: 'ms', digits: 0 },
  { id: 'healthy-p95', what: '1,000 healthy readers, p95', unit: 'ms', digits: 1 },
  { id: 'healthy-p99', what: '1,000 healthy readers, p99', unit: 'ms', digits: 1 },
  { id: 'beside-stopped-p95', what: 'the same beside 100 stopped ones, p95', unit: 'ms', digits: 1 },
  {
    id: 'beside-stopped-p99',
    what: 'the same beside 100 stopped ones, p99',
    unit: 'ms',
    digits: 1,
    atLeast: '≤ 1.5 × without them',
  },
  { id: 'stopped-memory', what: 'memory that the 100 stopped ones cost', unit: 'MB', digits: 0, atLeast: '100' },
];
