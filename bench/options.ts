import { parseArgs } from 'node:util';
import type { Size } from './scenarios/scenario.js';

const MINUTE = 60_000;

const SIZES: Readonly<Record<Size['name'], Size>> = {
  // Of the tests: it only has to count rightly.
  tiny: {
    name: 'tiny',
    few: 20,
    many: 20,
    stepMs: 300,
    longMs: 300,
    warmUpMs: 100,
    heatMs: 100,
    oneStep: true,
    repetitions: 1,
    budgetMs: MINUTE,
  },
  quick: {
    name: 'quick',
    few: 200,
    many: 1_000,
    stepMs: 1_000,
    longMs: 1_000,
    warmUpMs: 300,
    heatMs: 1_000,
    oneStep: true,
    repetitions: 1,
    budgetMs: 2 * MINUTE,
  },
  usual: {
    name: 'usual',
    few: 1_000,
    many: 10_000,
    stepMs: 2_500,
    longMs: 3_000,
    warmUpMs: 500,
    heatMs: 5_000,
    oneStep: false,
    repetitions: 3,
    budgetMs: 16 * MINUTE,
  },
  full: {
    name: 'full',
    few: 1_000,
    many: 10_000,
    stepMs: 3_000,
    longMs: 10_000,
    warmUpMs: 1_000,
    heatMs: 10_000,
    oneStep: false,
    repetitions: 5,
    budgetMs: 90 * MINUTE,
  },
};

export const USAGE = `Usage: npm run bench -- [options]

  --only <scenario,…>    these scenarios alone; --list names them
  --peers <server,…>     these servers alone: herald, raw, raw-own, socket.io, graphql, apollo
  --repetitions <n>      how often, as far as there is time; 3, and 5 with --full
  --quick                a smoke run of a minute or two: fewer sockets, one step, once. Its figures say nothing
  --full                 five repetitions, longer steps: more than an hour
  --write                writes the table into docs/performance.md
  --profile <scenario>   profiles the server of one scenario (Herald's, unless --peers names another) and lists where its time went
  --list                 what there is

The table goes to standard output, what happens meanwhile to standard error, all figures into bench/.output/results.json.`;

export class UsageError extends Error {
  constructor(problem: string) {
    super(`${problem}\n\n${USAGE}`);
  }
}

export interface Options {
  size: Size;
  only: readonly string[] | undefined;
  peers: readonly string[] | undefined;
  write: boolean;
  profile: string | undefined;
  list: boolean;
  /** A folder for the results, other than bench/.output. */
  output: string | undefined;
}

/** @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const words = (text: string | undefined) => text?.split(',').filter((word) => word !== '');
  const name = values.tiny ? 'tiny' : values.quick ? 'quick' : values.full ? 'full' : 'usual';
  const repetitions = Number(values.repetitions ?? SIZES[name].repetitions);
  if (!(repetitions >= 1 && repetitions <= 100)) throw new UsageError('--repetitions must be between 1 and 100.');
  const size = { ...SIZES[name], repetitions };
  if (values.write && (size.oneStep || values.only !== undefined || values.peers !== undefined)) {
    throw new UsageError('--write wants a whole run.');
  }
  return {
    size,
    only: values.profile === undefined ? words(values.only) : [values.profile],
    peers: words(values.peers) ?? (values.profile === undefined ? undefined : ['herald']),
    write: values.write ?? false,
    profile: values.profile,
    list: values.list ?? false,
    output: values.output,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        repetitions: { type: 'string' },
        peers: { type: 'string' },
        tiny: { type: 'boolean' },
        quick: { type: 'boolean' },
        full: { type: 'boolean' },
        write: { type: 'boolean' },
        profile: { type: 'string' },
        list: { type: 'boolean' },
        output: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
