import { prepareDatabase } from '../herald.js';
import { ConfigurationError, readEnvironment } from '../platform/config/index.js';

/** `npm run migrate`: brings the database of DATABASE_URL to this version, as a start would, and ends. */
async function main(): Promise<void> {
  const config = readEnvironment(process.env);
  if (config.DATABASE_URL === undefined) {
    throw new ConfigurationError([{ variable: 'DATABASE_URL', message: 'required here: which database to migrate' }]);
  }
  const ran = await prepareDatabase(config);
  console.log(ran.length === 0 ? 'The database is up to date.' : `Ran ${ran.join(', ')}.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
});
