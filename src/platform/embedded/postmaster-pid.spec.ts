import { describe, expect, it } from 'vitest';
import { parsePostmasterPid } from './postmaster-pid.js';

describe('postmaster.pid', () => {
  it('tells pid, data directory and port', () => {
    const text = '4711\n/srv/data\n1763683200\n54321\n\n127.0.0.1\n  12345   65536\nready   \n';
    expect(parsePostmasterPid(text)).toEqual({ pid: 4711, dataDirectory: '/srv/data', port: 54_321 });
  });

  it('has no port yet while the server is starting', () => {
    expect(parsePostmasterPid('4711\n/srv/data\n1763683200\n')).toEqual({
      pid: 4711,
      dataDirectory: '/srv/data',
      port: undefined,
    });
  });

  it('is nothing when it is empty or torn', () => {
    expect(parsePostmasterPid('')).toBeUndefined();
    expect(parsePostmasterPid('4711')).toBeUndefined();
    expect(parsePostmasterPid('nonsense\n/srv/data\n')).toBeUndefined();
  });
});
