import { grant } from '@station/testkit'
import { expect, test, vi } from 'vitest'

import { problemOf } from '../problem'
import { httpSessionApi } from './api'

function serve(status: number, body: string) {
  const fetch = vi.fn((_url: string, _init: RequestInit) =>
    Promise.resolve(new Response(body, { status })),
  )
  vi.stubGlobal('fetch', fetch)
  return fetch
}

const problemWith = (promise: Promise<unknown>) => promise.then(() => null, problemOf)

test('signs in as the page of this very site', async () => {
  const fetch = serve(200, JSON.stringify({ data: grant('first') }))
  const answer = await httpSessionApi().login({ username: 'ada', password: 'secret' })
  expect(answer.accessToken).toBe('first')
  expect(fetch).toHaveBeenCalledExactlyOnceWith('/api/auth/login', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', 'X-Station-Client': 'web' },
    body: '{"username":"ada","password":"secret"}',
  })
})

test('a refresh names the organization where there is one', async () => {
  const fetch = serve(200, JSON.stringify({ data: grant('second') }))
  await httpSessionApi().refresh('globex')
  await httpSessionApi().refresh()
  expect(fetch.mock.calls.map(([, { body }]) => body)).toEqual(['{"organization":"globex"}', '{}'])
})

test('a refusal keeps its code and its sentences', async () => {
  const error = {
    message: 'The input has faults.',
    extensions: { code: 'BAD_USER_INPUT', fields: { username: '`username` can’t be empty.' } },
  }
  serve(400, JSON.stringify({ errors: [error] }))
  expect(await problemWith(httpSessionApi().refresh())).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: { username: '`username` can’t be empty.' },
  })
})

test.each([
  ['a page of a proxy', 502, '<html>Bad gateway</html>'],
  ['no body', 503, ''],
  ['no data', 200, '{}'],
])('an answer that is %s counts as unavailable', async (_name, status, body) => {
  serve(status, body)
  expect(await problemWith(httpSessionApi().refresh())).toMatchObject({ code: 'UNAVAILABLE' })
})

test('no answer at all counts as the network', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await problemWith(httpSessionApi().logout())).toMatchObject({ code: 'NETWORK' })
})
