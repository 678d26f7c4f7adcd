import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { keepTemporaryFilesInMemory } from './test/support/temporary-files.js';

keepTemporaryFilesInMemory();

/** What Node itself loads. Vite would take the ES module beside it: two copies, and "another realm". */
const graphql = createRequire(import.meta.url).resolve('graphql');

/** From its source: a test of the client sees what it is, and not what was built last. */
const client = new URL('web/client/src/index.ts', import.meta.url).pathname;

const THREADS = new URL('test/support/typescript-threads.mjs', import.meta.url).href;
const CLIENT = 'test/support/client-build.setup.ts';
const WEB = 'test/support/web-build.setup.ts';
const SERVERS = 'test/support/servers.setup.ts';
const BUILD = 'test/support/herald-build.setup.ts';
const BUNDLE = 'test/support/herald-bundle.setup.ts';

const tier = (name: string, include: string[], timeoutMs: number, setups: string[], workers = 1) => ({
  extends: true as const,
  test: {
    name,
    include,
    testTimeout: timeoutMs,
    hookTimeout: 120_000,
    // Loading the application anew for each file took longer than the tests.
    isolate: false,
    execArgv: ['--import', THREADS],
    // Those with servers wait most of the time: for a lapse, a probe, a process that starts. Three at a time take a third as long. At full
    // size they fill the machine, and some look at the clock.
    ...(setups.length > 0 ? { globalSetup: setups, maxWorkers: workers, sequence: { groupOrder: 1 } } : {}),
  },
});

/** `--mode long`: what npm run test:long says. */
export default defineConfig(({ mode }) => {
  const workers = mode === 'long' ? 1 : 3;
  return {
    resolve: {
      alias: [
        { find: /^graphql$/, replacement: graphql },
        { find: '@herald/client', replacement: client },
      ],
    },
    test: {
      passWithNoTests: true,
      coverage: {
        provider: 'custom',
        customProviderModule: 'test/support/coverage-provider.ts',
        include: ['src/**/*.ts', 'web/client/src/**/*.ts'],
        exclude: [
          '**/*.spec.ts',
          '**/*.fixture.ts',
          'web/client/src/{schema,operations}.ts',
          'src/cli/**',
          'src/main.ts',
        ],
        reporter: ['text-summary', 'json-summary', 'html'],
        thresholds: { lines: 90 },
      },
      projects: [
        tier(
          'small',
          [
            'src/**/*.spec.ts',
            'web/*/src/**/*.spec.{ts,tsx}',
            'test/architecture/**/*.spec.ts',
            'test/contracts/**/*.spec.ts',
            'test/support/**/*.spec.ts',
            'bench/**/*.spec.ts',
          ],
          20_000,
          [],
        ),
        tier('medium', ['test/medium/**/*.medium.spec.ts'], 60_000, [SERVERS], workers),
        tier('e2e', ['test/e2e/**/*.e2e.spec.ts'], 90_000, [SERVERS, CLIENT, WEB], workers),
        tier('faults', ['test/faults/**/*.faults.spec.ts'], 180_000, [SERVERS, BUNDLE, WEB], workers),
        tier('bench', ['test/bench/**/*.bench.spec.ts'], 120_000, [BUILD, CLIENT], workers),
      ],
    },
  };
});
