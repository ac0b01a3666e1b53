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
    // Loading MUI for each file takes longer than the tests. The files of a worker
    // share its modules, so they put back what they change, and vi.mock is no use.
    isolate: false,
    // Two cores are shared with the other suites.
    maxWorkers: 2,
  },
})
