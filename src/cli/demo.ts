import { type DemoHerald, findHerald } from './demo-herald.js';
import { DemoStory } from './demo-story.js';

/** As a shell has it for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const print = (line: string) => console.log(line);

/** `npm run demo`: plays how a notification travels, on a Herald of its own or the one at `HERALD_URL`. */
async function main(): Promise<number> {
  let interrupt: () => void = () => undefined;
  const interrupted = new Promise<'interrupted'>((resolve) => (interrupt = () => resolve('interrupted')));
  let asked = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // What is under way is ended in good order; whoever asks twice has no time for that.
    process.on(signal, () => ((asked += 1) > 1 ? process.exit(INTERRUPTED) : interrupt()));
  }
  print('\n  Two people, three devices and a shop, on real servers, through the public API.\n');
  const herald = await findHerald(process.env, (line) => print(`  · ${line}`));
  try {
    print(`  Played on ${herald.description}.`);
    return await play(herald, interrupted);
  } finally {
    await herald.stop();
  }
}

async function play(herald: DemoHerald, interrupted: Promise<'interrupted'>): Promise<number> {
  const story = new DemoStory(herald, print);
  const played = story.play();
  try {
    if ((await Promise.race([interrupted, played])) === 'interrupted') return INTERRUPTED;
  } finally {
    // What an interrupted story was in the middle of fails now, and nobody minds.
    played.catch(() => undefined);
    await story.end();
  }
  print('\n  Try it yourself: npm start\n');
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`\n  The demo failed. ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
