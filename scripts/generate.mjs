// npm run generate: writes what is derived from the code, and from that what is derived from the schema. `-- --check` writes nothing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const codes = ['dist/src/cli/generate.js', 'scripts/generate-client.mjs'].map(
  (script) =>
    spawnSync(process.execPath, [join(root, script), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
      .status ?? 1,
);
process.exitCode = Math.max(...codes);
