import type { BrowserContext } from 'playwright-core'

/** What must not happen in a browser, whatever a test does. */
export interface Watch {
  /** Everything that did, in words; empty after a good test. */
  faults: string[]
  /** Expects console errors of this kind, such as those a test provokes. */
  allow(pattern: RegExp): void
}

/** Notes requests to other hosts, violations of the content policy, errors and warnings. */
export async function watch(context: BrowserContext, origin: string): Promise<Watch> {
  const faults: string[] = []
  const allowed: RegExp[] = []
  const note = (fault: string) => {
    if (!allowed.some((pattern) => pattern.test(fault))) faults.push(fault)
  }

  await context.exposeFunction('noteViolation', (violation: string) => {
    note(`content security policy: ${violation}`)
  })
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { noteViolation } = window as unknown as { noteViolation: (text: string) => void }
      noteViolation(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    const local = protocol === 'data:' || protocol === 'blob:' || host === new URL(origin).host
    if (!local) note(`external request: ${request.url()}`)
  })
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      note(`console ${message.type()}: ${message.text()}`)
    }
  })
  context.on('weberror', (error) => note(`uncaught: ${error.error().message}`))

  return { faults, allow: (pattern) => allowed.push(pattern) }
}
