import { problem } from '@station/sdk'
import { renderStation } from '@station/testkit'
import { act, fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { createPortal } from 'react-dom'
import { beforeEach, expect, test, vi } from 'vitest'

import type { Column } from './column'
import { DataTable, type DataTableProps } from './DataTable'
import { RowTitle } from './RowTitle'

interface Row {
  id: string
  name: string
}

const drawn = vi.fn()
const columns: Column<Row>[] = [
  {
    id: 'NAME',
    title: 'Name',
    width: '1fr',
    sortable: true,
    cell: (row, open) => {
      drawn(row.id)
      return <RowTitle onOpen={open}>{row.name}</RowTitle>
    },
  },
  {
    id: 'menu',
    title: 'Menu',
    hideTitle: true,
    width: '40px',
    cell: (row) => createPortal(<p>Menu of {row.name}</p>, document.body),
  },
]
const compact = (row: Row) => row.name
const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, name: `Row ${index}` }))

beforeEach(() => {
  // There is no layout here; a list draws what is in view, so it needs a size.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(800)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1200)
})

async function show(props: Partial<DataTableProps<Row>> = {}) {
  return renderStation(
    <DataTable<Row>
      label="Things"
      rows={rowsOf(3)}
      columns={columns}
      compact={compact}
      empty={<p>Nothing</p>}
      {...props}
    />,
  )
}

test('draws what is in view, of however many', async () => {
  await show({ rows: rowsOf(5_000), total: 5_000 })
  const table = screen.getByRole('table', { name: 'Things' })
  expect(table).toHaveAttribute('aria-rowcount', '5001')
  const drawnRows = screen.getAllByRole('row').length - 1
  expect(drawnRows).toBeGreaterThan(10)
  expect(drawnRows).toBeLessThan(40)
})

test('asks for more near the end only', async () => {
  const onLoadMore = vi.fn()
  const { unmount } = await show({ rows: rowsOf(200), hasMore: true, onLoadMore })
  expect(onLoadMore).not.toHaveBeenCalled()
  unmount()
  await show({ rows: rowsOf(30), hasMore: true, onLoadMore })
  expect(onLoadMore).toHaveBeenCalled()
})

test('does not ask for more while it is loading or after a failure', async () => {
  const onLoadMore = vi.fn()
  const loading = await show({ rows: rowsOf(10), hasMore: true, loadingMore: true, onLoadMore })
  loading.unmount()
  await show({
    rows: rowsOf(10),
    hasMore: true,
    problem: problem('NETWORK', 'Away.'),
    onLoadMore,
  })
  expect(onLoadMore).not.toHaveBeenCalled()
})

test('a row that did not change is not drawn again', async () => {
  const rows = rowsOf(3)
  let change: (rows: Row[]) => void = () => undefined
  function Host() {
    const [current, setCurrent] = useState(rows)
    change = setCurrent
    return (
      <DataTable
        label="Things"
        rows={current}
        columns={columns}
        compact={compact}
        empty="Nothing"
      />
    )
  }
  await renderStation(<Host />)
  drawn.mockClear()
  act(() => change(rows.map((row) => (row.id === 'id-1' ? { ...row, name: 'New' } : row))))
  expect(screen.getByText('New')).toBeVisible()
  expect([...new Set(drawn.mock.calls.flat())]).toEqual(['id-1'])
})

test('a title orders by its column, first up, then down', async () => {
  const onSort = vi.fn()
  const { user } = await show({ onSort, sort: { column: 'NAME', direction: 'ASC' } })
  expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await user.click(screen.getByRole('button', { name: 'Name' }))
  expect(onSort).toHaveBeenCalledWith({ column: 'NAME', direction: 'DESC' })
})

test('a click on the row opens it, a click on its controls or in their menus does not', async () => {
  const onOpen = vi.fn()
  const { user } = await show({ onOpen })
  const [cell] = screen.getAllByRole('cell')
  if (!cell) throw new Error('no cell')
  await user.click(cell)
  expect(onOpen).toHaveBeenCalledTimes(1)
  await user.click(screen.getByText('Menu of Row 1'))
  expect(onOpen).toHaveBeenCalledTimes(1)
  await user.click(screen.getByRole('button', { name: 'Row 2' }))
  expect(onOpen).toHaveBeenCalledTimes(2)
  expect(onOpen).toHaveBeenLastCalledWith({ id: 'id-2', name: 'Row 2' })
})

test('shows the columns it has room for, and more of them as it grows', async () => {
  const observers: ((entries: unknown[]) => void)[] = []
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: (entries: unknown[]) => void) {
        observers.push(callback)
      }
      observe = () => undefined
      unobserve = () => undefined
      disconnect = () => undefined
    },
  )
  const width = vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(639)
  const wide = { id: 'wide', title: 'Wide', width: '1fr', from: 640, cell: () => 'much' }
  await show({ columns: [...columns, wide] })
  expect(screen.queryByRole('columnheader', { name: 'Wide' })).toBeNull()
  width.mockReturnValue(640)
  act(() => observers.forEach((observe) => observe([])))
  expect(screen.getByRole('columnheader', { name: 'Wide' })).toBeVisible()
})

test('arrow keys move between rows', async () => {
  await show()
  const first = screen.getByRole('button', { name: 'Row 0' })
  first.focus()
  fireEvent.keyDown(first, { key: 'ArrowDown' })
  await vi.waitFor(() => expect(screen.getByRole('button', { name: 'Row 1' })).toHaveFocus())
  fireEvent.keyDown(screen.getByRole('button', { name: 'Row 1' }), { key: 'ArrowUp' })
  await vi.waitFor(() => expect(first).toHaveFocus())
})

test('nothing, loading and failing look different', async () => {
  const nothing = await show({ rows: [] })
  expect(screen.getByText('Nothing')).toBeVisible()
  nothing.unmount()

  const loading = await show({ rows: [], loading: true })
  expect(screen.queryByText('Nothing')).toBeNull()
  expect(screen.getByRole('table')).toHaveAttribute('aria-busy', 'true')
  loading.unmount()

  const onRetry = vi.fn()
  const { user } = await show({ rows: [], problem: problem('NETWORK', 'Away.'), onRetry })
  expect(screen.getByRole('alert')).toHaveTextContent('Away.')
  expect(screen.queryByText('Nothing')).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(onRetry).toHaveBeenCalledOnce()
})
