import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** What Node itself loads. Vite would take the ES module beside it: two copies, and "another realm". */
const graphql = createRequire(import.meta.url).resolve('graphql');

const tier = (name: string, include: string[], timeoutMs: number, servers: boolean) => ({
  extends: true as const,
  test: {
    name,
    include,
    testTimeout: timeoutMs,
    hookTimeout: 120_000,
    ...(servers ? { globalSetup: ['test/support/servers.setup.ts'], maxWorkers: 2, fileParallelism: false } : {}),
  },
});

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    passWithNoTests: true,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      exclude: ['src/**/*.spec.ts', 'src/cli/**', 'src/main.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { lines: 90 },
    },
    projects: [
      tier(
        'small',
        [
          'src/**/*.spec.ts',
          'test/architecture/**/*.spec.ts',
          'test/contracts/**/*.spec.ts',
          'test/support/**/*.spec.ts',
        ],
        20_000,
        false,
      ),
      tier('medium', ['test/medium/**/*.medium.spec.ts'], 60_000, true),
      tier('e2e', ['test/e2e/**/*.e2e.spec.ts'], 90_000, true),
      tier('faults', ['test/faults/**/*.faults.spec.ts'], 180_000, true),
    ],
  },
});
