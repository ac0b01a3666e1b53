import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * The API playground is a page of its own beside the app: Monaco and its
 * workers are several times the app's size, and it alone needs inline styles.
 */
export default defineConfig({
  root: 'playground',
  base: '/playground/',
  plugins: [react()],
  publicDir: false,
  resolve: { dedupe: ['react', 'react-dom', 'graphql'] },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/playground',
    emptyOutDir: true,
    chunkSizeWarningLimit: 8_000,
    rolldownOptions: {
      onLog: (level, log, report) => {
        // GraphiQL carries hints for the React compiler, which does not run here.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log)
      },
    },
  },
})
