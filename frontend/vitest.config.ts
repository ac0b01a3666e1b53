import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: `${import.meta.dirname}/..`,
  plugins: [react()],
  resolve: { dedupe: ['react', 'react-dom', 'urql', '@urql/core', 'graphql', 'react-router'] },
  test: {
    include: [
      'frontend/{src,playground,lint}/**/*.test.{ts,tsx,js}',
      'frontend/packages/*/src/**/*.test.{ts,tsx}',
      'portlets/*/web/**/*.test.{ts,tsx}',
    ],
    environment: 'happy-dom',
    setupFiles: ['frontend/packages/testkit/src/setup.ts'],
    restoreMocks: true,
    unstubGlobals: true,
    // Two cores are shared with the other suites.
    maxWorkers: 2,
  },
})
