import { FakeStation, refuse, renderStation } from '@station/testkit'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import portlet from '../../index'
import { contact, crmAnswers } from '../fixtures'
import CrmWidget from './CrmWidget'

const render = () => renderStation(<CrmWidget />, { portlet })

const names = () =>
  within(screen.getByRole('list', { name: 'Latest contacts' }))
    .getAllByRole('link')
    .map((link) => link.textContent)

test('says that there is nothing yet', async () => {
  new FakeStation(crmAnswers())
  await render()
  expect(await screen.findByText('No contacts or deals yet')).toBeVisible()
})

test('shows a skeleton until both answers are there', async () => {
  const never = new Promise(() => undefined)
  new FakeStation({ ...crmAnswers({ contacts: [contact('Anders')] }), dealTotals: () => never })
  await render()
  expect(screen.getByRole('status', { name: 'Loading' })).toBeVisible()
})

test('adds up what is open, each currency for itself, and counts what is not', async () => {
  new FakeStation({
    ...crmAnswers(),
    dealTotals: [
      { stage: 'PROSPECT', currency: 'EUR', count: 1, amount: '0.10' },
      { stage: 'PROPOSAL', currency: 'EUR', count: 2, amount: '0.20' },
      { stage: 'PROPOSAL', currency: 'CHF', count: 3, amount: '9999999999.99' },
      { stage: 'WON', currency: 'EUR', count: 4, amount: '500.00' },
    ],
  })
  await render()
  expect(await screen.findByText('Open deals in EUR')).toBeVisible()
  expect(screen.getByText('Open deals in EUR').parentElement).toHaveTextContent('€0.30')
  expect(screen.getByText('Open deals in CHF').parentElement).toHaveTextContent(
    /CHF\s9,999,999,999\.99/,
  )
  const rows = within(screen.getByRole('table', { name: 'Deals by stage' })).getAllByRole('row')
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringMatching(/^Prospect1€0\.10$/),
    expect.stringMatching(/^Proposal5CHF\s9,999,999,999\.99€0\.20$/),
    expect.stringMatching(/^Won4€500\.00$/),
  ])
})

test('leads from a contact to its panel in the app', async () => {
  new FakeStation(crmAnswers({ contacts: [contact('Anders', { company: 'Alfreds Futterkiste' })] }))
  await render()
  expect(await screen.findByRole('link', { name: 'Maria Anders' })).toHaveAttribute(
    'href',
    '/app/crm?contact=Anders',
  )
  expect(screen.getByText('Alfreds Futterkiste')).toBeVisible()
})

test('a failure of either answer is said, and trying again asks both', async () => {
  const answers = crmAnswers({ contacts: [contact('Anders')] })
  const station = new FakeStation({
    ...answers,
    dealTotals: () => {
      throw refuse('UNAVAILABLE', 'The database is away.')
    },
  })
  const { user } = await render()
  expect(await screen.findByRole('alert')).toHaveTextContent('The database is away.')
  station.answer(answers)
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('link', { name: 'Maria Anders' })).toBeVisible()
  expect(station.sent('Contacts')).toHaveLength(2)
  expect(station.sent('Pipeline')).toHaveLength(2)
})

test('a contact that somebody else makes comes first, and only four are shown', async () => {
  const station = new FakeStation(
    crmAnswers({ contacts: ['A', 'B', 'C', 'D'].map((name) => contact(name)) }),
  )
  await render()
  await screen.findByRole('link', { name: 'Maria D' })
  await waitFor(() => expect(station.subscriptions('contactChanged')).toBe(1))
  await station.emit('contactChanged', {
    change: 'CREATED',
    contactId: 'E',
    contact: contact('E', { createdAt: '2026-11-02T09:00:00Z' }),
  })
  await waitFor(() => expect(names()[0]).toBe('Maria E'))
  expect(names()).toHaveLength(4)
})

test('a deal that somebody else wins asks for the totals again', async () => {
  const station = new FakeStation({
    ...crmAnswers(),
    dealTotals: [{ stage: 'PROSPECT', currency: 'EUR', count: 1, amount: '10.00' }],
  })
  await render()
  await screen.findByText('Open deals in EUR')
  await waitFor(() => expect(station.subscriptions('dealChanged')).toBe(1))
  station.answer({ dealTotals: [{ stage: 'WON', currency: 'EUR', count: 1, amount: '10.00' }] })
  await station.emit('dealChanged', { change: 'UPDATED', dealId: 'd', deal: null })
  await waitFor(() => expect(screen.queryByText('Open deals in EUR')).toBeNull())
  expect(screen.getByText('Won')).toBeVisible()
})
