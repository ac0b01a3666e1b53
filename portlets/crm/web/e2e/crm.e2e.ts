import { expectNotReloaded, mark, panelClosed, personAs, unique } from '@station/e2e'
import { expect, test } from 'vitest'

test('a contact with a deal, its totals, and a stage changed for all to see', async () => {
  const [admin, member] = await Promise.all([personAs('admin'), personAs('member')])
  const { page } = admin
  const lastName = unique('Moreau')
  const deal = unique('Bench')
  await admin.open('/app/crm?contact=new')

  await page.getByLabel('First name').fill('Zoé')
  await page.getByLabel('Last name').fill(lastName)
  await page.getByLabel('Company').fill('Bancs & Fils')
  await page.getByRole('button', { name: 'Create' }).click()
  await panelClosed(admin)

  await page.getByLabel('Search contacts').fill(lastName)
  await page.getByRole('button', { name: `Zoé ${lastName}` }).click()
  await page.getByText('No deals yet.').waitFor()
  await page.getByRole('link', { name: 'New deal' }).click()

  const panel = page.getByRole('dialog', { name: 'New deal' })
  await panel.getByLabel('Name').fill(deal)
  await expect.poll(() => panel.getByLabel('Contact').inputValue()).toContain(lastName)
  await page.getByLabel('Amount').fill('1499.90')
  await page.getByLabel('Currency').fill('eur')
  await page.getByRole('button', { name: 'Create' }).click()
  await panelClosed(admin)

  await member.open(`/app/crm/deals?q=${encodeURIComponent(deal)}`)
  const row = member.page.getByRole('row').filter({ hasText: deal })
  await row.getByText('€1,499.90').waitFor()
  await mark(member)

  await page.getByRole('combobox', { name: `Stage of “${deal}”` }).click()
  await page.getByRole('option', { name: 'Won' }).click()
  await row.getByText('Won').waitFor()
  await expectNotReloaded(member)

  await page.getByRole('link', { name: `Zoé ${lastName}` }).click()
  const totals = page.getByRole('table', { name: 'Deals by stage' })
  await totals.waitFor()
  expect(await totals.textContent()).toBe('Won1€1,499.90')
})

test('a contact made elsewhere shows in the list and in the widget', async () => {
  const [admin, member] = await Promise.all([personAs('admin'), personAs('member')])
  const lastName = unique('Lindqvist')
  await member.open('/')
  await member.page.getByRole('region', { name: 'CRM' }).waitFor()
  await mark(member)

  await admin.open('/app/crm?contact=new')
  await admin.page.getByLabel('First name').fill('Åsa')
  await admin.page.getByLabel('Last name').fill(lastName)
  await admin.page.getByRole('button', { name: 'Create' }).click()

  await member.page.getByRole('link', { name: `Åsa ${lastName}` }).waitFor()
  await expectNotReloaded(member)
})

test('a contact is edited and deleted', async () => {
  const admin = await personAs('admin')
  const { page } = admin
  const lastName = unique('Ferrer')
  await admin.open('/app/crm?contact=new')
  await page.getByLabel('First name').fill('Pau')
  await page.getByLabel('Last name').fill(lastName)
  await page.getByLabel('Email').fill('not an address')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect.poll(() => page.getByLabel('Email').getAttribute('aria-invalid')).toBe('true')
  await page.getByLabel('Email').fill('pau@example.com')
  await page.getByRole('button', { name: 'Create' }).click()
  await panelClosed(admin)

  await page.getByLabel('Search contacts').fill(lastName)
  await page.getByRole('button', { name: `Pau ${lastName}` }).click()
  await page.getByLabel('Company').fill('Ferrer SL')
  await page.getByRole('button', { name: 'Save' }).click()
  // The row may change by its event before the panel has its answer.
  await panelClosed(admin)
  await page.getByRole('row').filter({ hasText: 'Ferrer SL' }).waitFor()

  await page.getByRole('button', { name: `Pau ${lastName}` }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page
    .getByRole('dialog', { name: 'Delete this contact?' })
    .getByRole('button', { name: 'Delete' })
    .click()
  await page.getByText(`Deleted “Pau ${lastName}”`).waitFor()
  await page.getByText('No contact matches').waitFor()
})
