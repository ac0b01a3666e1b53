import { ask, panelClosed, panelOf, personAs, testPages, unique } from '@station/e2e'
import { expect, test } from 'vitest'

interface CreatedTask {
  createTask: { task: { id: string } }
}

const create = async (input: object) => {
  const { createTask } = await ask<CreatedTask>(
    'admin',
    'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }',
    { input },
  )
  return createTask.task.id
}

testPages('tasks', async () => {
  const id = await create({
    title: unique('Read aloud, slowly, and to the very end of a long title'),
    description: 'A line of a log that nobody wraps. '.repeat(570),
    dueDate: '2020-01-01T00:00:00Z',
    tags: ['aloud'],
  })
  return [
    { path: '/', label: 'New task' },
    { path: '/app/tasks', label: 'Search titles' },
    { path: '/app/tasks?q=nothing+is+called+this', label: 'Search titles' },
    { path: '/app/tasks?task=new', label: 'Title' },
    { path: `/app/tasks?task=${id}`, label: 'Title' },
    { path: '/app/tasks/projects', label: 'Search names' },
    { path: '/app/tasks/projects?project=new', label: 'Name' },
  ]
})

test('on a phone a panel fills the screen and its buttons and faults stay in view', async () => {
  const person = await personAs('admin')
  const { page } = person
  const id = await create({ title: unique('Long read'), description: 'Line.\n'.repeat(3_000) })
  await page.setViewportSize({ width: 390, height: 844 })
  await person.open(`/app/tasks?task=${id}`)
  const panel = panelOf(person)
  await panel.getByLabel('Title').waitFor()
  await expect.poll(() => panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 })

  await panel.getByLabel('New subtask').scrollIntoViewIfNeeded()
  const save = panel.getByRole('button', { name: 'Save' })
  const box = await save.boundingBox()
  expect(box && box.y + box.height).toBeLessThanOrEqual(844)

  await panel.getByLabel('Title').fill('')
  await panel.getByLabel('New subtask').scrollIntoViewIfNeeded()
  await save.click()
  const title = panel.getByLabel('Title')
  await expect.poll(() => title.evaluate((field) => field === document.activeElement)).toBe(true)
  const top = (await title.boundingBox())?.y ?? -1
  expect(top).toBeGreaterThan(0)
  expect(top).toBeLessThan(844)

  await panel.getByLabel('Title').fill('Short read')
  await save.click()
  await panelClosed(person)
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('a panel opens and closes with the keyboard alone, and the focus comes back', async () => {
  const person = await personAs('admin')
  const { page } = person
  await person.open('/app/tasks')
  const button = page.getByRole('button', { name: 'New task' }).first()
  await button.focus()
  await page.keyboard.press('Enter')
  const title = panelOf(person).getByLabel('Title')
  await expect.poll(() => title.evaluate((field) => field === document.activeElement)).toBe(true)
  await page.keyboard.press('Escape')
  await panelClosed(person)
  await expect.poll(() => button.evaluate((each) => each === document.activeElement)).toBe(true)
})

test('who may only look sees a task and can change nothing of it', async () => {
  const person = await personAs('viewer')
  const { page } = person
  const title = unique('Look, no hands')
  const id = await create({ title, priority: 'HIGH' })
  await person.open(`/app/tasks?task=${id}`)
  const panel = panelOf(person)
  await expect.poll(() => panel.getByLabel('Title').inputValue()).toBe(title)
  expect(await panel.getByLabel('Title').isEditable()).toBe(false)
  for (const label of ['Status', 'Priority', 'Project', 'Assignee', 'Part of', 'Tags']) {
    expect(await panel.getByLabel(label, { exact: true }).isDisabled(), label).toBe(true)
  }
  expect(await panel.getByRole('button').allTextContents()).toEqual([''])
  await page.getByRole('button', { name: 'Close' }).click()
  await panelClosed(person)
})
