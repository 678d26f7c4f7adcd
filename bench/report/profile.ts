import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

const LISTED = 30;

/** Self time, the greatest first, by part of the program and by function: what a server did while it was under load. */
export function printProfile(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const path = join(folder, file);
    const self = selfTimes(JSON.parse(readFileSync(path, 'utf8')) as CpuProfile);
    const idle = self.get('(idle)') ?? 0;
    self.delete('(idle)');
    // The inspector itself, as it begins.
    self.delete('dispatch');
    const busy = [...self.values()].reduce((sum, micros) => sum + micros, 0);
    console.log(`\n${path}: ${(busy / 1e6).toFixed(1)} s busy, ${(idle / 1e6).toFixed(1)} s idle\n`);
    printTop(byPart(self), busy, ['part', '']);
    console.log();
    printTop(self, busy, ['function', 'where']);
  }
}

function printTop(times: Map<string, number>, busy: number, headings: readonly [string, string]): void {
  console.log(`| % | self ms | ${headings.join(' | ')} |\n| ---: | ---: | --- | --- |`);
  for (const [name, micros] of [...times].toSorted((a, b) => b[1] - a[1]).slice(0, LISTED)) {
    const [first, second = ''] = name.split('\t');
    console.log(`| ${((micros / busy) * 100).toFixed(1)} | ${(micros / 1_000).toFixed(0)} | ${first} | ${second} |`);
  }
}

/** A package, a folder of Herald's, Node itself, or the engine. */
function byPart(self: Map<string, number>): Map<string, number> {
  const parts = new Map<string, number>();
  for (const [name, micros] of self) {
    const where = name.split('\t')[1] ?? name;
    const part = /^(?:@[^/]+\/[^/]+|src\/(?:platform\/)?[^/]+|bench\/[^/]+|[^/:]+)(?=\/)/.exec(where)?.[0] ?? where;
    const known = part.startsWith('node:') ? 'node' : part;
    parts.set(known, (parts.get(known) ?? 0) + micros);
  }
  return parts;
}

function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      url === '' ? functionName : `${functionName || '(anonymous)'}\t${placeOf(url)}:${lineNumber + 1}`,
    ]),
  );
  const self = new Map<string, number>();
  samples.forEach((id, at) => {
    const name = names.get(id) ?? '';
    self.set(name, (self.get(name) ?? 0) + (timeDeltas[at] ?? 0));
  });
  return self;
}

function placeOf(url: string): string {
  const inPackage = /node_modules\/(.+)$/.exec(url)?.[1];
  return inPackage ?? /\/dist\/(.+)$/.exec(url)?.[1] ?? (url.startsWith('node:') ? url : basename(url));
}
