import { problem, ProblemError } from '@station/sdk'
import { type Session, SessionProvider } from '@station/sdk/host'
import { acme, globex, renderStation } from '@station/testkit'
import { screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { OrganizationSwitcher } from './OrganizationSwitcher'

async function show(others = [{ organization: globex, roles: ['member'] }]) {
  const switchOrganization = vi.fn(() => Promise.resolve())
  const rendered = await renderStation(
    <SessionProvider session={{ switchOrganization } as unknown as Session}>
      <OrganizationSwitcher />
    </SessionProvider>,
    {
      viewer: { memberships: [{ organization: acme, roles: ['admin'] }, ...others] },
      at: '/app/tasks?task=1',
    },
  )
  return { ...rendered, switchOrganization }
}

test('who is in one organization has nothing to choose', async () => {
  await show([])
  expect(screen.getByText('Acme')).toBeVisible()
  expect(screen.queryByRole('button')).toBeNull()
})

test('changes the organization and leaves what was open in the old one', async () => {
  const { user, switchOrganization, address } = await show()
  await user.click(screen.getByRole('button', { name: 'Organization: Acme' }))
  await user.click(screen.getByRole('menuitem', { name: /^Globex/ }))
  expect(switchOrganization).toHaveBeenCalledWith('globex')
  await waitFor(() => expect(address()).toBe('/'))
})

test('tells why it could not', async () => {
  const { user, switchOrganization, address } = await show()
  switchOrganization.mockRejectedValue(new ProblemError(problem('NOT_FOUND', 'You are out.')))
  await user.click(screen.getByRole('button', { name: 'Organization: Acme' }))
  await user.click(screen.getByRole('menuitem', { name: /^Globex/ }))
  expect(await screen.findByRole('alert')).toHaveTextContent('You are out.')
  expect(address()).toBe('/app/tasks?task=1')
})
