import { renderStation } from '@station/testkit'
import { screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { SearchField } from './SearchField'

test('searches once for what was typed in one go', async () => {
  const onSearch = vi.fn()
  const { user } = await renderStation(<SearchField label="Search" value="" onSearch={onSearch} />)
  await user.type(screen.getByRole('searchbox', { name: 'Search' }), ' paint ')
  await waitFor(() => expect(onSearch).toHaveBeenCalled())
  expect(onSearch.mock.calls).toEqual([['paint']])
})

test('shows a value that came from elsewhere', async () => {
  const { rerender } = await renderStation(
    <SearchField label="Search" value="a" onSearch={vi.fn()} />,
  )
  expect(screen.getByRole('searchbox')).toHaveValue('a')
  rerender(<SearchField label="Search" value="b" onSearch={vi.fn()} />)
  expect(screen.getByRole('searchbox')).toHaveValue('b')
})
