import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Another package pins an old one beside ours; the editor's parts know each other only if all have the same, which this one has to be. */
const fromHtml = createRequire(createRequire(import.meta.url).resolve('@codemirror/lang-html'));
const editorLanguage = fromHtml.resolve('@codemirror/language').replace(/\.cjs$/, '.js');

export default defineConfig({
  // The page has a <base>, as it may be below a path of somebody else's server.
  base: './',
  plugins: [react()],
  resolve: {
    // From its source: nothing has to be built before.
    alias: {
      '@herald/client': fileURLToPath(new URL('../client/src/index.ts', import.meta.url)),
      '@codemirror/language': editorLanguage,
    },
    // Packages that npm put beside the server's see the server's React otherwise.
    dedupe: ['react', 'react-dom'],
  },
  build: {
    outDir: fileURLToPath(new URL('../../dist/web/admin', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
