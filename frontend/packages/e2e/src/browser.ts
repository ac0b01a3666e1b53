import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the running Chromium listens. */
    browserEndpoint: string
    /** Where the running Station answers, without a slash at the end. */
    stationUrl: string
    demoPassword: string
    /** Where Station leaves its mails; empty where nobody said. */
    dataDir: string
  }
}

/** Starts one Chromium for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer({
    executablePath: process.env.TEST_CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  project.provide('browserEndpoint', server.wsEndpoint())
  project.provide('stationUrl', required('STATION_URL').replace(/\/$/, ''))
  project.provide('demoPassword', required('STATION_DEMO_PASSWORD'))
  project.provide('dataDir', process.env.STATION_DATA_DIR ?? '')
  return () => server.close()
}

function required(name: string): string {
  const value = process.env[name]
  if (value) return value
  throw new Error(
    `${name} is not set. Start Station with STATION_DEMO_PASSWORD and give both to the browser tests.`,
  )
}
