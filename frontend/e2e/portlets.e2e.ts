import { ask, expectNotReloaded, mark, type Person, personAs } from '@station/e2e'
import { afterAll, expect, test } from 'vitest'

const setTasks = (verb: 'enable' | 'disable') =>
  ask(
    'globex-admin',
    `mutation { ${verb}Portlet(input: { portletId: "tasks" }) { portletInstance { enabled } } }`,
  )

afterAll(async () => {
  await setTasks('enable')
})

/** The portlet that a test lets fail. */
const tasksOf = ({ page }: Person) => page.getByRole('region', { name: 'Tasks', exact: true })

/** Everything else on the page stands, whichever portlets there are. */
async function expectOnlyTasksFailed(person: Person): Promise<void> {
  const { page } = person
  await tasksOf(person).getByRole('alert').waitFor()
  expect(await page.getByRole('alert').count()).toBe(1)
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
}

test('a portlet that is switched off vanishes, and comes back when it is switched on', async () => {
  await setTasks('enable')
  const person = await personAs('globex-admin')
  const { page } = person
  await person.open('/')
  const widget = tasksOf(person)
  const link = page.getByRole('link', { name: 'Tasks', exact: true })
  await widget.waitFor()
  const others = (await page.getByRole('region').count()) - 1
  await mark(person)

  await setTasks('disable')
  await widget.waitFor({ state: 'detached' })
  expect(await link.count()).toBe(0)
  expect(await page.getByRole('region').count()).toBe(others)

  await setTasks('enable')
  await widget.waitFor()
  await link.waitFor()
  await expectNotReloaded(person)
})

test('a widget that fails takes only itself down and can be tried again', async () => {
  const person = await personAs('admin')
  const { page } = person
  await page.route('**/graphql', async (route) => {
    const response = await route.fetch()
    const { data } = (await response.json()) as { data?: object | null }
    if (!data || !('taskCounts' in data)) return route.fulfill({ response })
    return route.fulfill({
      json: {
        data: { taskCounts: null },
        errors: [
          {
            message: 'Something went wrong here.',
            path: ['taskCounts'],
            extensions: { code: 'INTERNAL', requestId: 'e2e-1' },
          },
        ],
      },
    })
  })
  await person.open('/')
  await tasksOf(person).getByText('Request e2e-1.').waitFor()
  await expectOnlyTasksFailed(person)

  await page.unroute('**/graphql')
  await tasksOf(person).getByRole('button', { name: 'Try again' }).click()
  await tasksOf(person).getByLabel('New task').waitFor()
})

test('a widget whose code does not arrive takes only itself down and can be tried again', async () => {
  const person = await personAs('admin')
  const { page } = person
  person.watch.allow(/ERR_FAILED|Failed to fetch dynamically imported module|TasksWidget/)
  await page.route('**/assets/TasksWidget-*.js', (route) => route.abort())
  await person.open('/')
  await tasksOf(person).getByText('Tasks could not be shown').waitFor()
  await expectOnlyTasksFailed(person)

  await page.unroute('**/assets/TasksWidget-*.js')
  await tasksOf(person).getByRole('button', { name: 'Try again' }).click()
  await tasksOf(person).getByLabel('New task').waitFor()
})

test('an address that leads nowhere says so', async () => {
  const person = await personAs('admin')
  await person.open('/app/none')
  await person.page.getByText('There is nothing here').waitFor()
})
