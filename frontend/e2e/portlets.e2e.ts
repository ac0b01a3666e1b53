import { afterAll, expect, test } from 'vitest'

import { ask } from './setup/api'
import { expectNotReloaded, mark, personAs } from './setup/station'

const setCrm = (verb: 'enable' | 'disable') =>
  ask(
    'globex-admin',
    `mutation { ${verb}Portlet(input: { portletId: "crm" }) { portletInstance { enabled } } }`,
  )

afterAll(async () => {
  await setCrm('enable')
})

test('a portlet that is switched off vanishes, and comes back when it is switched on', async () => {
  await setCrm('enable')
  const person = await personAs('globex-admin')
  const { page } = person
  await person.open('/')
  const widget = page.getByRole('region', { name: 'CRM' })
  const link = page.getByRole('link', { name: 'CRM', exact: true })
  await widget.waitFor()
  await mark(person)

  await setCrm('disable')
  await widget.waitFor({ state: 'detached' })
  expect(await link.count()).toBe(0)
  await page.getByRole('region', { name: 'Tasks' }).waitFor()

  await setCrm('enable')
  await widget.waitFor()
  await link.waitFor()
  await expectNotReloaded(person)
})

test('a widget that fails takes only itself down and can be tried again', async () => {
  const person = await personAs('admin')
  const { page } = person
  await page.route('**/graphql', async (route) => {
    const { operationName } = route.request().postDataJSON() as { operationName?: string }
    if (operationName !== 'Pipeline') return route.fallback()
    return route.fulfill({
      json: {
        data: { dealTotals: null },
        errors: [
          {
            message: 'Something went wrong here.',
            path: ['dealTotals'],
            extensions: { code: 'INTERNAL', requestId: 'e2e-1' },
          },
        ],
      },
    })
  })
  await person.open('/')
  const crm = page.getByRole('region', { name: 'CRM' })
  await crm.getByText('Request e2e-1.').waitFor()
  await page.getByRole('region', { name: 'Tasks' }).getByLabel('New task').waitFor()

  await page.unroute('**/graphql')
  await crm.getByRole('button', { name: 'Try again' }).click()
  await crm.getByText('Request e2e-1.').waitFor({ state: 'detached' })
})

test('a widget whose code does not arrive takes only itself down and can be tried again', async () => {
  const person = await personAs('admin')
  const { page } = person
  person.watch.allow(/ERR_FAILED|Failed to fetch dynamically imported module|CrmWidget/)
  await page.route('**/assets/CrmWidget-*.js', (route) => route.abort())
  await person.open('/')
  const crm = page.getByRole('region', { name: 'CRM' })
  await crm.getByText('CRM could not be shown').waitFor()
  await page.getByRole('region', { name: 'Tasks' }).getByLabel('New task').waitFor()

  await page.unroute('**/assets/CrmWidget-*.js')
  await crm.getByRole('button', { name: 'Try again' }).click()
  await crm.getByText('CRM could not be shown').waitFor({ state: 'detached' })
})

test('an address that leads nowhere says so', async () => {
  const person = await personAs('admin')
  await person.open('/app/none')
  await person.page.getByText('There is nothing here').waitFor()
})
