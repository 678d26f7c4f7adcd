import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  // The page has a <base>, as it may be below a path of somebody else's server.
  base: './',
  plugins: [react()],
  resolve: {
    // From its source: nothing has to be built before.
    alias: {
      '@herald/client': fileURLToPath(new URL('../client/src/index.ts', import.meta.url)),
      '@herald/react/styles.css': fileURLToPath(new URL('../react/styles.css', import.meta.url)),
      '@herald/react': fileURLToPath(new URL('../react/src/index.ts', import.meta.url)),
    },
    // Packages that npm put beside the server's see the server's React otherwise.
    dedupe: ['react', 'react-dom'],
  },
  build: {
    outDir: fileURLToPath(new URL('../../dist/web/demo', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
