import type { Session } from '@station/sdk/host'
import { expect, test, vi } from 'vitest'

import { createFetcher } from './fetcher'

const session = { token: () => Promise.resolve('of-the-session') } as unknown as Session

function setup() {
  const fetched = vi.fn<typeof fetch>(() => Promise.resolve(new Response('{"data":{}}')))
  vi.stubGlobal('fetch', fetched)
  const sent = () => {
    const init = fetched.mock.calls[0]?.[1]
    return {
      authorization: new Headers(init?.headers).get('Authorization'),
      body: JSON.parse(init?.body as string) as { operationName?: string },
    }
  }
  return { fetcher: createFetcher(session, 'acme'), sent }
}

test('sends the session’s token', async () => {
  const { fetcher, sent } = setup()
  await fetcher({ query: '{ viewer { permissions } }' })
  expect(sent().authorization).toBe('Bearer of-the-session')
})

test('a header of the editor wins', async () => {
  const { fetcher, sent } = setup()
  await fetcher(
    { query: '{ viewer { permissions } }' },
    { headers: { Authorization: 'Bearer own' } },
  )
  expect(sent().authorization).toBe('Bearer own')
})

test('the only operation of a document needs no name, least of all that of another tab', async () => {
  const { fetcher, sent } = setup()
  await fetcher({ query: 'query A { viewer { permissions } }', operationName: 'B' })
  expect(sent().body.operationName).toBeUndefined()
})

test('of several operations the named one runs', async () => {
  const { fetcher, sent } = setup()
  const query = 'query A { viewer { permissions } } query B { viewer { permissions } }'
  await fetcher({ query, operationName: 'B' })
  expect(sent().body.operationName).toBe('B')
})
