import { expect, test } from 'vitest'

import { portlets } from './registry'

test('every folder’s portlet has an id of its own', () => {
  const ids = portlets.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test.for(portlets)('$id asks for a permission of its own and can be loaded', async (portlet) => {
  expect(portlet.permission).toMatch(new RegExp(`^portlet\\.${portlet.id}\\.`))
  expect(portlet.nav.map(({ path }) => path)).toContain('')
  for (const load of [portlet.app, ...portlet.widgets.map((widget) => widget.load)]) {
    expect((await load()).default).toBeTypeOf('function')
  }
})
