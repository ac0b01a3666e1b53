import { tokenOf } from '@station/e2e'
import { serverAudits } from 'graphql-http'
import { expect, inject, test } from 'vitest'

const audits = serverAudits({
  url: () => `${inject('stationUrl')}/graphql`,
  // Some of them read the schema, so they ask as somebody who may.
  fetchFn: async (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('Authorization', `Bearer ${await tokenOf('member')}`)
    return fetch(url, { ...init, headers })
  },
})

test('every audit of GraphQL over HTTP is there', () => {
  expect(audits).toHaveLength(61)
})

test.each(audits)('$id $name', async ({ fn }) => {
  const result = await fn()
  expect(result.status, 'reason' in result ? result.reason : '').toBe('ok')
})
