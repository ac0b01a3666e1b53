import '@testing-library/jest-dom/vitest'

import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// A machine that is busy with other suites is slow, which is no failure.
configure({ asyncUtilTimeout: 8_000 })
vi.setConfig({ testTimeout: 30_000 })

/** The DOM of the tests has no layout: every element is a screen of this size, in px. */
const SCREEN = { width: 1000, height: 600 }

if (typeof HTMLElement !== 'undefined') {
  Object.defineProperties(HTMLElement.prototype, {
    clientWidth: { configurable: true, get: () => SCREEN.width },
    clientHeight: { configurable: true, get: () => SCREEN.height },
  })

  afterEach(() => {
    cleanup()
    localStorage.clear()
    sessionStorage.clear()
    history.replaceState(null, '', '/')
  })
}
