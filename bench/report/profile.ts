import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

const LISTED = 40;

/** Self time by function, the greatest first: what a server did while it was under load. */
export function printProfile(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const path = join(folder, file);
    const profile = JSON.parse(readFileSync(path, 'utf8')) as CpuProfile;
    const self = selfTimes(profile);
    const busy = [...self].filter(([name]) => name !== '(idle)').reduce((sum, [, micros]) => sum + micros, 0);
    console.log(`\n${path}: ${(busy / 1e6).toFixed(1)} s busy\n`);
    console.log('| % | self ms | function | where |\n| ---: | ---: | --- | --- |');
    const sorted = [...self].filter(([name]) => name !== '(idle)').toSorted((a, b) => b[1] - a[1]);
    for (const [name, micros] of sorted.slice(0, LISTED)) {
      const [functionName, where] = name.split('\t');
      console.log(
        `| ${((micros / busy) * 100).toFixed(1)} | ${(micros / 1_000).toFixed(0)} | ${functionName} | ${where ?? ''} |`,
      );
    }
  }
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
