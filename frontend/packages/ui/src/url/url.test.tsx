import { renderStation } from '@station/testkit'
import { act } from '@testing-library/react'
import { expect, test } from 'vitest'

import { type OpenItem, useOpenItem } from './useOpenItem'
import { useUrlState } from './useUrlState'

const defaults = { q: '', status: [] as string[], sort: 'NAME' }
type Change = (patch: Partial<typeof defaults>) => void

async function show(path: string) {
  const seen: { state: typeof defaults; change: Change; item: OpenItem }[] = []
  function Page() {
    const [state, change] = useUrlState(defaults)
    seen.push({ state, change, item: useOpenItem('task') })
    return null
  }
  const { address } = await renderStation(<Page />, { at: path })
  return {
    address,
    now: () => {
      const last = seen.at(-1)
      if (!last) throw new Error('nothing was rendered')
      return last
    },
  }
}

test('reads texts and lists, and the defaults of what is absent', async () => {
  const { now } = await show('/?q=paint&status=A,B')
  expect(now().state).toEqual({
    q: 'paint',
    status: ['A', 'B'],
    sort: 'NAME',
  })
})

test('writes what differs from its default and leaves the rest out', async () => {
  const { address, now } = await show('/?other=1&q=x')
  act(() => now().change({ q: '', status: ['A', 'B'] }))
  expect(address()).toBe('/?other=1&status=A%2CB')
  expect(now().state.status).toEqual(['A', 'B'])
})

test('a list that is empty again leaves the address', async () => {
  const { address, now } = await show('/?status=A')
  act(() => now().change({ status: [] }))
  expect(address()).toBe('/')
})

test('what is open stands in the address, beside the filters', async () => {
  const { address, now } = await show('/?q=x')
  act(() => now().item.open({ id: 'id-1' }))
  expect(address()).toBe('/?q=x&task=id-1')
  expect(now().item).toMatchObject({ openId: 'id-1', creating: false })
  act(() => now().item.create())
  expect(now().item).toMatchObject({ openId: null, creating: true })
  act(() => now().item.close())
  expect(address()).toBe('/?q=x')
})
