import { FakeStation, refuse, type RenderOptions, renderStation } from '@station/testkit'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import portlet from '../../index'
import { contact, crmAnswers, deal } from '../fixtures'
import CrmApp from './CrmApp'

const render = (at = '/app/crm', options: RenderOptions = {}) =>
  renderStation(<CrmApp />, { portlet, at, ...options })

test('an organization without a contact is told what they are', async () => {
  new FakeStation(crmAnswers())
  await render()
  expect(await screen.findByText('No contacts yet')).toBeVisible()
})

test('a failure leaves a way to try again', async () => {
  const answers = crmAnswers({ contacts: [contact('Anders')] })
  const station = new FakeStation({
    ...answers,
    contacts: () => {
      throw refuse('INTERNAL', 'Something broke.', { requestId: 'req-9' })
    },
  })
  const { user } = await render()
  expect(await screen.findByRole('alert')).toHaveTextContent('Request req-9.')
  station.answer(answers)
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('button', { name: 'Maria Anders' })).toBeVisible()
})

test('makes a contact; what was left empty is none', async () => {
  const station = new FakeStation(crmAnswers())
  const { user } = await render('/app/crm?contact=new')
  await user.type(await screen.findByLabelText(/^First name/), 'Ana')
  await user.type(screen.getByLabelText(/^Last name/), 'Ñuñez')
  await user.click(screen.getByRole('button', { name: 'Create' }))
  expect(await screen.findByText('Created “Ana Ñuñez”')).toBeVisible()
  expect(station.sent('CreateContact')[0]).toMatchObject({
    input: { firstName: 'Ana', lastName: 'Ñuñez', email: null, status: 'LEAD' },
  })
  expect(await screen.findByRole('button', { name: 'Ana Ñuñez' })).toBeVisible()
})

test('says what is missing before it asks the server', async () => {
  const station = new FakeStation(crmAnswers())
  const { user } = await render('/app/crm?contact=new')
  await user.click(await screen.findByRole('button', { name: 'Create' }))
  expect(screen.getByText('Enter a first name.')).toBeVisible()
  expect(screen.getByText('Enter a last name.')).toBeVisible()
  expect(station.sent('CreateContact')).toEqual([])
})

test('an address that the server refuses says so beside it, until it is changed', async () => {
  new FakeStation({
    ...crmAnswers({ contacts: [contact('Anders')] }),
    updateContact: () => {
      throw refuse('BAD_USER_INPUT', 'The input has faults.', {
        fields: { email: '`email` is no address.' },
      })
    },
  })
  const { user } = await render('/app/crm?contact=Anders')
  const email = await screen.findByLabelText('Email')
  await user.type(email, 'maria')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Is no address.')).toBeVisible()
  expect(email).toHaveAccessibleDescription('Is no address.')
  await user.type(email, '@')
  expect(screen.queryByText('Is no address.')).toBeNull()
})

test('a contact shows its deals, and leads to a new one with it', async () => {
  const maria = contact('Anders')
  new FakeStation(
    crmAnswers({
      contacts: [maria],
      deals: [deal('one', { contact: maria }), deal('of-others')],
    }),
  )
  const { user, address } = await render('/app/crm?contact=Anders')
  const panel = within(await screen.findByRole('dialog', { name: 'Maria Anders' }))
  expect(await panel.findByRole('link', { name: 'Deal one' })).toHaveAttribute(
    'href',
    '/app/crm/deals?deal=one',
  )
  expect(panel.queryByText('Deal of-others')).toBeNull()
  await user.click(panel.getByRole('link', { name: 'New deal' }))
  await waitFor(() => expect(address()).toBe('/app/crm/deals?deal=new&with=Anders'))
  expect(await screen.findByRole('combobox', { name: 'Contact' })).toHaveValue('Maria Anders')
})

test('makes a deal with an exact amount and an upper-case currency', async () => {
  const station = new FakeStation(crmAnswers({ contacts: [contact('Anders')] }))
  const { user } = await render('/app/crm/deals?deal=new&with=Anders')
  await user.type(await screen.findByLabelText(/^Name/), 'Flour')
  await user.type(screen.getByLabelText('Amount'), '1499.90')
  await user.clear(screen.getByLabelText(/^Currency/))
  await user.type(screen.getByLabelText(/^Currency/), 'eur')
  await user.click(screen.getByRole('button', { name: 'Create' }))
  await waitFor(() => expect(station.sent('CreateDeal')).toHaveLength(1))
  expect(station.sent('CreateDeal')[0]).toMatchObject({
    input: { name: 'Flour', amount: '1499.90', currency: 'EUR', contactId: 'Anders' },
  })
  const row = await screen.findByRole('row', { name: /Flour/ })
  expect(row).toHaveTextContent('€1,499.90')
  expect(row).toHaveTextContent('Maria Anders')
})

test('an amount that is none is not sent', async () => {
  const station = new FakeStation(crmAnswers())
  const { user } = await render('/app/crm/deals?deal=new')
  await user.type(await screen.findByLabelText(/^Name/), 'Flour')
  await user.type(screen.getByLabelText('Amount'), '1,50')
  await user.click(screen.getByRole('button', { name: 'Create' }))
  expect(screen.getByText(/Enter a number with at most two decimals/)).toBeVisible()
  expect(station.sent('CreateDeal')).toEqual([])
})

test('the stage of a deal is changed in its row', async () => {
  const station = new FakeStation(crmAnswers({ deals: [deal('one', { version: 2 })] }))
  const { user, address } = await render('/app/crm/deals')
  await user.click(await screen.findByRole('combobox', { name: /Stage of “Deal one”/ }))
  await user.click(await screen.findByRole('option', { name: 'Won' }))
  await waitFor(() =>
    expect(screen.getByRole('combobox', { name: /Stage of “Deal one”/ })).toHaveTextContent('Won'),
  )
  expect(station.sent('UpdateDeal')).toEqual([{ input: { id: 'one', version: 2, stage: 'WON' } }])
  // Choosing a stage does not open the row.
  expect(address()).toBe('/app/crm/deals')
})

test('a stage that somebody else changed meanwhile is refused in passing', async () => {
  const deals = [deal('one')]
  new FakeStation(crmAnswers({ deals }))
  const { user } = await render('/app/crm/deals')
  await user.click(await screen.findByRole('combobox', { name: /Stage of “Deal one”/ }))
  Object.assign(deals[0] ?? {}, { version: 7 })
  await user.click(await screen.findByRole('option', { name: 'Won' }))
  expect(await screen.findByText('Somebody changed it meanwhile.')).toBeVisible()
})

test('who may only look reads the stage and can’t choose one', async () => {
  new FakeStation(crmAnswers({ deals: [deal('one')] }))
  await render('/app/crm/deals', { viewer: { permissions: ['portlet.crm.view'] } })
  expect(await screen.findByRole('button', { name: 'Deal one' })).toBeVisible()
  expect(screen.queryByRole('combobox', { name: /Stage of/ })).toBeNull()
  expect(screen.queryByRole('button', { name: 'New deal' })).toBeNull()
})
