import '@testing-library/jest-dom/vitest'

import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

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
