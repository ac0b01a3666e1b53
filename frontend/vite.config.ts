import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

import { documents } from './documents'

const server = process.env.STATION_URL ?? process.env.VITE_API_URL ?? 'http://localhost:3000'

export default defineConfig({
  plugins: [react(), documents()],
  // One copy of each, whichever package imports it: two break contexts.
  resolve: {
    dedupe: [
      'react',
      'react-dom',
      '@emotion/react',
      '@emotion/styled',
      'urql',
      '@urql/core',
      'graphql',
      'react-router',
    ],
  },
  optimizeDeps: { entries: ['index.html', 'src/**/*.{ts,tsx}'] },
  build: {
    // A data: URL would need a hole in the content security policy.
    assetsInlineLimit: 0,
    // Portlets and pages load a chunk when they are first shown.
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      '/graphql': { target: server, ws: true },
      '/api': { target: server },
      '/health': { target: server },
      '/playground': { target: server },
    },
  },
})
