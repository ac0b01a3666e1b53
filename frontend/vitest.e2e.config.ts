import { defineConfig } from 'vitest/config'

/**
 * Browser tests against a running Station: STATION_URL and
 * STATION_DEMO_PASSWORD say which, STATION_DATA_DIR where it writes mails,
 * TEST_CHROMIUM which browser. A portlet's are in its own folder, and leave
 * with it.
 */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    include: ['frontend/e2e/**/*.e2e.ts', 'portlets/*/web/e2e/**/*.e2e.ts'],
    globalSetup: ['frontend/packages/e2e/src/browser.ts'],
    environment: 'node',
    reporters: ['default', './frontend/packages/e2e/src/tally.ts'],
    // One server and one database: the files take turns.
    fileParallelism: false,
    expect: { poll: { timeout: 10_000, interval: 100 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
