import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { endProcess, findProcess, isAlive, parseProcStat, thisProcess } from './process-table.js';

const tail = 'S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20';

describe('the process table', () => {
  it('reads the start of a process whatever its name is', () => {
    expect(parseProcStat(`42 (node) ${tail}`)).toBe('4711');
    expect(parseProcStat(`42 (a) b (c)) ${tail}`)).toBe('4711');
  });

  it('takes a zombie for dead: where nobody buries orphans it would be waited for without end', () => {
    expect(parseProcStat(`42 (node) ${tail.replace('S', 'Z')}`)).toBeUndefined();
  });

  it('knows a process from another one that got its pid', () => {
    const me = thisProcess();
    expect(isAlive(me)).toBe(true);
    expect(isAlive({ ...me, startedAt: 'another time' })).toBe(false);
  });

  it('kills a process that ignores being asked', async () => {
    const child = spawn('sh', ['-c', "trap '' TERM; echo ready; while :; do sleep 0.05; done"]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const mark = findProcess(child.pid!)!;
    await endProcess(mark, [['SIGTERM', 60]]);
    expect(isAlive(mark)).toBe(false);
  });
});
