import { appendFileSync } from 'node:fs'
import type { Reporter, TestCase } from 'vitest/node'

/** Notes each browser test where testenv adds up which tests used what. */
export default class Tally implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const file = process.env.TESTENV_TALLY
    if (file) appendFileSync(file, `Chromium\t${test.fullName}\n`)
  }
}
