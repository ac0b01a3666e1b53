import { appendFileSync } from 'node:fs'
import type { Reporter } from 'vitest/node'

/** Notes each browser test where testenv adds up which tests used what. */
export const tally: Reporter = {
  onTestCaseResult(test) {
    const file = process.env.TESTENV_TALLY
    if (file) appendFileSync(file, `Chromium\t${test.fullName}\n`)
  },
}
