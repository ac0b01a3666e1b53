import {
  ask,
  expectNotReloaded,
  mark,
  panelClosed,
  panelOf,
  type Person,
  personAs,
  unique,
} from '@station/e2e'
import { expect, test } from 'vitest'

interface CreatedTask {
  createTask: { task: { id: string; version: number } }
}

async function createTask(title: string): Promise<CreatedTask['createTask']['task']> {
  const data = await ask<CreatedTask>(
    'admin',
    'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id version } } }',
    { input: { title } },
  )
  return data.createTask.task
}

const rowOf = ({ page }: Person, title: string) =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name: title, exact: true }) })

test('a task made in one browser is in the other at once', async () => {
  const [admin, member] = await Promise.all([personAs('admin'), personAs('member')])
  await Promise.all([admin.open('/app/tasks'), member.open('/app/tasks')])
  await member.page.getByRole('row').nth(1).waitFor()
  await mark(member)
  const title = unique('Paint the station')

  await admin.page.getByRole('button', { name: 'New task' }).first().click()
  const panel = panelOf(admin)
  await panel.getByLabel('Title').fill(title)
  await panel.getByLabel('Description').fill('Both platforms.')
  await panel.getByLabel('Priority').click()
  await admin.page.getByRole('option', { name: 'High' }).click()
  await admin.page.getByRole('button', { name: 'Create' }).click()

  await rowOf(member, title).waitFor()
  expect(await rowOf(member, title).textContent()).toContain('High')
  await rowOf(admin, title).waitFor()
  await expectNotReloaded(member)
})

test('the widget adds a task and shows those of others', async () => {
  const [admin, member] = await Promise.all([personAs('admin'), personAs('member')])
  await Promise.all([admin.open('/'), member.open('/')])
  await mark(member)
  const title = unique('Sweep the hall')

  await admin.page.getByLabel('New task').fill(title)
  await admin.page.getByLabel('New task').press('Enter')

  await member.page.getByRole('link', { name: title }).waitFor()
  await expectNotReloaded(member)
})

test('ticking a task off can be undone', async () => {
  const [admin, member] = await Promise.all([personAs('admin'), personAs('member')])
  const title = unique('Check the clocks')
  await createTask(title)
  const path = `/app/tasks?q=${encodeURIComponent(title)}`
  await Promise.all([admin.open(path), member.open(path)])

  await admin.page.getByRole('checkbox', { name: `Complete “${title}”` }).click()
  await rowOf(member, title).getByText('Completed').waitFor()

  await admin.page.getByRole('button', { name: 'Undo' }).click()
  await rowOf(member, title).getByText('To do').waitFor()
  await rowOf(admin, title).getByText('To do').waitFor()
})

test('who saves an old version loads the newer one and keeps the changes', async () => {
  const [admin, member] = await Promise.all([personAs('admin'), personAs('member')])
  const title = unique('Oil the gates')
  const { id } = await createTask(title)
  const path = `/app/tasks?task=${id}`
  await Promise.all([admin.open(path), member.open(path)])

  await panelOf(admin).getByLabel('Description').fill('With the good oil.')
  await panelOf(member).getByLabel('Title').fill(`${title} today`)
  await member.page.getByRole('button', { name: 'Save' }).click()
  await panelClosed(member)

  await admin.page.getByRole('button', { name: 'Save' }).click()
  await admin.page.getByText('Somebody changed this task').waitFor()
  await admin.page.getByRole('button', { name: 'Load newer' }).click()
  await expect.poll(() => panelOf(admin).getByLabel('Title').inputValue()).toBe(`${title} today`)
  expect(await panelOf(admin).getByLabel('Description').inputValue()).toBe('With the good oil.')
  await admin.page.getByRole('button', { name: 'Save' }).click()
  await panelClosed(admin)

  const { task } = await ask<{ task: { title: string; description: string } }>(
    'admin',
    'query ($id: ID!) { task(id: $id) { title description } }',
    { id },
  )
  expect(task).toEqual({ title: `${title} today`, description: 'With the good oil.' })
})

test('a field that the server refuses says so beside it', async () => {
  const admin = await personAs('admin')
  await admin.open('/app/tasks?task=new')
  await panelOf(admin).getByLabel('Title').fill('x'.repeat(201))
  await admin.page.getByRole('button', { name: 'Create' }).click()
  await admin.page.getByText(/200 characters/).waitFor()
  expect(await panelOf(admin).getByLabel('Title').getAttribute('aria-invalid')).toBe('true')
})

test('subtasks show in the panel, and deleting says that they go too', async () => {
  const [admin, member] = await Promise.all([personAs('admin'), personAs('member')])
  const title = unique('Renew the timetable')
  const { id } = await createTask(title)
  await Promise.all([
    admin.open(`/app/tasks?task=${id}`),
    member.open(`/app/tasks?q=${encodeURIComponent(title)}`),
  ])
  await rowOf(member, title).waitFor()

  const subtask = unique('Collect the times')
  await admin.page.getByLabel('New subtask').fill(subtask)
  await admin.page.getByLabel('New subtask').press('Enter')
  await admin.page.getByRole('list', { name: 'Subtasks' }).getByText(subtask).waitFor()

  await admin.page.getByRole('button', { name: 'Delete' }).click()
  const confirm = admin.page.getByRole('dialog', { name: 'Delete this task?' })
  expect(await confirm.textContent()).toContain('all its subtasks')
  await confirm.getByRole('button', { name: 'Delete' }).click()

  await rowOf(member, title).waitFor({ state: 'detached' })
})

test('filters and order stand in the address', async () => {
  const admin = await personAs('admin')
  const title = unique('Wax the floor')
  await createTask(title)
  await admin.open('/app/tasks')

  await admin.page.getByLabel('Search titles').fill(title)
  const inAddress = (name: string) =>
    expect.poll(() => new URL(admin.page.url()).searchParams.get(name))
  await inAddress('q').toBe(title)
  await admin.page.getByRole('button', { name: 'Title', exact: true }).click()
  await inAddress('sort').toBe('TITLE')
  await inAddress('q').toBe(title)

  await admin.page.reload()
  await rowOf(admin, title).waitFor()
  expect(await admin.page.getByLabel('Search titles').inputValue()).toBe(title)
})

test('a long list loads as one scrolls and draws only what is in view', async () => {
  const admin = await personAs('admin')
  const name = unique('Carriage')
  await ask(
    'admin',
    'mutation ($input: CreateTasksInput!) { createTasks(input: $input) { results { error { message } } } }',
    {
      input: {
        tasks: Array.from({ length: 160 }, (_, index) => ({
          title: `${name} ${String(index).padStart(3, '0')}`,
          description: 'x'.repeat(20_000 / 8),
        })),
      },
    },
  )
  await admin.open(`/app/tasks?q=${encodeURIComponent(name)}&sort=TITLE&direction=ASC`)
  const bodies: string[] = []
  admin.page.on('response', (response) => {
    if (response.url().endsWith('/graphql')) {
      void response.text().then(
        (text) => bodies.push(text),
        () => undefined,
      )
    }
  })
  await rowOf(admin, `${name} 000`).waitFor()

  const table = admin.page.getByRole('table', { name: 'Tasks' })
  await expect
    .poll(
      async () => {
        await table.hover()
        await admin.page.mouse.wheel(0, 4_000)
        return rowOf(admin, `${name} 159`).count()
      },
      { timeout: 20_000 },
    )
    .toBe(1)
  expect(await admin.page.getByRole('row').count()).toBeLessThan(60)
  expect(bodies.some((body) => body.includes('"description"'))).toBe(false)
})

test('projects are made, renamed, coloured and archived', async () => {
  const admin = await personAs('admin')
  const { page } = admin
  const name = unique('Platform 9')
  await admin.open('/app/tasks/projects')

  await page.getByRole('button', { name: 'New project' }).first().click()
  await panelOf(admin).getByLabel('Name').fill(name)
  await page.getByRole('radio', { name: 'Teal' }).click()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name, exact: true }).click()

  await panelOf(admin).getByLabel('Name').fill(`${name}¾`)
  await panelOf(admin).getByRole('switch', { name: 'Archived' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await panelClosed(admin)
  await page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' })

  await page.getByRole('switch', { name: 'Archived' }).check()
  await page.getByRole('button', { name: `${name}¾`, exact: true }).waitFor()
})
