import { CombinedError } from '@urql/core'
import { expect, test } from 'vitest'

import { problem, ProblemError, problemFromError, problemOf } from './problem'

test.each([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'PORTLET_DISABLED',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'QUERY_TOO_COMPLEX',
  'PERSISTED_QUERY_NOT_FOUND',
  'UNAVAILABLE',
  'INTERNAL',
])('keeps the code %s and its sentence', (code) => {
  expect(problemFromError({ message: 'So it is.', extensions: { code } })).toEqual({
    code,
    message: 'So it is.',
    fields: {},
    retryAfter: null,
    requestId: null,
  })
})

test('a code it does not know, or none, counts as INTERNAL', () => {
  expect(problemFromError({ message: 'x', extensions: { code: 'TEAPOT' } }).code).toBe('INTERNAL')
  expect(problemFromError({ message: 'x' }).code).toBe('INTERNAL')
})

test('carries fields, seconds to wait and the request id', () => {
  const extensions = {
    code: 'BAD_USER_INPUT',
    fields: { title: 'Too long.' },
    retryAfter: 12,
    requestId: 'req-7',
  }
  expect(problemFromError({ message: 'x', extensions })).toMatchObject({
    fields: { title: 'Too long.' },
    retryAfter: 12,
    requestId: 'req-7',
  })
})

test('takes nothing from extensions of other shapes', () => {
  const extensions = { code: 7, fields: { title: 1 }, retryAfter: 'soon', requestId: 1 }
  expect(problemFromError({ message: 'x', extensions })).toEqual(problem('INTERNAL', 'x'))
})

test('reads the first error of an answer', () => {
  const error = new CombinedError({
    graphQLErrors: [
      { message: 'No.', extensions: { code: 'FORBIDDEN' } },
      { message: 'Nor that.', extensions: { code: 'NOT_FOUND' } },
    ],
  })
  expect(problemOf(error)).toMatchObject({ code: 'FORBIDDEN', message: 'No.' })
})

test('an answer without errors is the network, or a server that is restarting', () => {
  const networkError = new Error('Failed to fetch')
  expect(problemOf(new CombinedError({ networkError })).code).toBe('NETWORK')
  const response = { status: 503 }
  expect(problemOf(new CombinedError({ networkError, response })).code).toBe('UNAVAILABLE')
})

test('what else is thrown becomes a problem too', () => {
  const conflict = problem('CONFLICT', 'Somebody was faster.')
  expect(problemOf(new ProblemError(conflict))).toBe(conflict)
  expect(problemOf(new TypeError('Failed to fetch')).code).toBe('NETWORK')
  expect(problemOf(new Error('Oh.'))).toEqual(problem('INTERNAL', 'Oh.'))
  expect(problemOf('Oh.').code).toBe('INTERNAL')
})
