import { defineConfig } from 'vitest/config'

import { tally } from './e2e/setup/tally'

/**
 * Browser tests against a running Station: STATION_URL and
 * STATION_DEMO_PASSWORD say which, TEST_CHROMIUM which browser.
 */
export default defineConfig({
  root: `${import.meta.dirname}/e2e`,
  test: {
    include: ['**/*.e2e.ts'],
    globalSetup: ['./setup/browser.ts'],
    environment: 'node',
    reporters: ['default', tally],
    // One server and one database: the files take turns.
    fileParallelism: false,
    expect: { poll: { timeout: 10_000, interval: 100 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
