import { FakeStation, page, renderStation } from '@station/testkit'
import { screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { UserPicker } from './UserPicker'

const members = [
  { id: 'user-1', displayName: 'Ada Admin', email: 'ada@example.com', username: 'ada' },
  { id: 'user-2', displayName: 'Max Manager', email: 'max@example.com', username: 'max' },
]

async function setup(permissions = ['users.read']) {
  const onChange = vi.fn()
  const station = new FakeStation({
    users: ({ filter }: { filter: { search: string | null } }) =>
      page(members.filter(({ displayName }) => displayName.includes(filter.search ?? ''))),
  })
  const rendered = await renderStation(
    <UserPicker label="Assignee" value={null} onChange={onChange} />,
    { viewer: { permissions } },
  )
  return { ...rendered, station, onChange }
}

test('asks for members when it is opened, and searches for what is typed', async () => {
  const { user, station, onChange } = await setup()
  expect(station.requests).toEqual([])
  await user.click(screen.getByRole('combobox', { name: 'Assignee' }))
  await screen.findByRole('option', { name: 'Ada Admin' })
  await user.keyboard('Max')
  await waitFor(() => expect(station.sent('Users')).toContainEqual({ search: 'Max' }))
  await waitFor(() => expect(screen.queryByRole('option', { name: 'Ada Admin' })).toBeNull())
  await user.click(await screen.findByRole('option', { name: 'Max Manager' }))
  expect(onChange).toHaveBeenCalledWith({ id: 'user-2', displayName: 'Max Manager' })
})

test('without the permission the server is not asked', async () => {
  const { user, station } = await setup([])
  await user.click(screen.getByRole('combobox', { name: 'Assignee' }))
  await screen.findByText('No options')
  expect(station.requests).toEqual([])
})
