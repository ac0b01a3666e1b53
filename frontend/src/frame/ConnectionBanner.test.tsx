import { ClientProvider, ConnectionState, type StationClient } from '@station/sdk/host'
import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ConnectionBanner } from './ConnectionBanner'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setup() {
  const connection = new ConnectionState()
  render(
    <ClientProvider station={{ connection, client: {} as StationClient['client'] }}>
      <ConnectionBanner />
    </ClientProvider>,
  )
  return {
    become: (status: 'connected' | 'lost') => act(() => connection.set(status)),
    pass: (milliseconds: number) => act(() => void vi.advanceTimersByTime(milliseconds)),
    text: () => screen.getByRole('status').textContent,
  }
}

test('is silent about a loss of a second and a half, such as a change of token', () => {
  const { become, pass, text } = setup()
  become('connected')
  become('lost')
  pass(1_499)
  expect(text()).toBe('')
  become('connected')
  pass(10_000)
  expect(text()).toBe('')
})

test('says a loss that lasts, and is gone once the connection is back', () => {
  const { become, pass, text } = setup()
  become('lost')
  pass(1_500)
  expect(text()).toMatch(/^The connection is lost/)
  become('connected')
  pass(0)
  expect(text()).toBe('')
})
