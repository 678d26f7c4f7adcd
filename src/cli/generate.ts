import { resolvers, scalarClasses } from '../app.resolvers.js';
import { reasonSentences, reasonsPage } from '../delivery/index.js';
import { metricsPage } from '../metrics/index.js';
import { configurationPage } from '../platform/config/index.js';
import { printSchemaOf } from '../platform/graphql/index.js';
import { closeCodesPage } from '../platform/realtime/close-codes-page.js';
import { type GeneratedFile, staleFiles, writeFiles } from './generated-files.js';

/** `npm run generate`: writes what is derived from the code. `-- --check`: writes nothing, exits 1 and names what differs. */
async function main(args: readonly string[]): Promise<number> {
  const root = process.cwd();
  const files: GeneratedFile[] = [
    { path: 'docs/close-codes.md', content: closeCodesPage() },
    { path: 'docs/configuration.md', content: configurationPage() },
    { path: 'docs/metrics.md', content: metricsPage() },
    { path: 'docs/reasons.md', content: reasonsPage() },
    { path: 'web/admin/src/deliveries/reasons.json', content: reasonSentences() },
    { path: 'schema.graphql', content: await printSchemaOf(resolvers, scalarClasses) },
  ];
  if (args.includes('--check')) {
    const stale = await staleFiles(root, files);
    for (const path of stale) console.error(`${path} is not what \`npm run generate\` would write`);
    return stale.length === 0 ? 0 : 1;
  }
  const written = await writeFiles(root, files);
  console.log(written.length === 0 ? 'everything is up to date' : `wrote ${written.join(' and ')}`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
