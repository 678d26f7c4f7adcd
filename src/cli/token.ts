import { tokenCommand } from './token-command.js';

/** `npm run --silent token -- user-1`: prints a token for development. */
async function main(args: readonly string[]): Promise<number> {
  try {
    console.log(await tokenCommand(args, process.env));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
