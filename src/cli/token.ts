import { asksForHelp, TOKEN_USAGE, tokenCommand } from './token-command.js';

/** `npm run --silent token -- user-1`: prints a token for development; `--help`: how it is used. */
async function main(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(TOKEN_USAGE);
    return 0;
  }
  try {
    console.log(await tokenCommand(args, process.env));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
