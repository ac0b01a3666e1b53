import { FakeStation, page, refuse, type RenderOptions, renderStation } from '@station/testkit'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import portlet from '../../index'
import { task, taskAnswers } from '../fixtures'
import TasksApp from './TasksApp'

const render = (at = '/app/tasks', options: RenderOptions = {}) =>
  renderStation(<TasksApp />, { portlet, at, ...options })

/** The titles in the table, from the top. */
const titles = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.querySelector('[data-row-focus]')?.textContent)

test('an organization without a task is told what to do', async () => {
  new FakeStation(taskAnswers([]))
  const { user, address } = await render()
  expect(await screen.findByText('No tasks yet')).toBeVisible()
  const [button] = screen.getAllByRole('button', { name: 'New task' })
  if (button) await user.click(button)
  expect(await screen.findByRole('dialog', { name: 'New task' })).toBeVisible()
  expect(address()).toBe('/app/tasks?task=new')
})

test('a filter that nothing matches says so, and can be cleared', async () => {
  new FakeStation(taskAnswers([task('a')]))
  const { user, address } = await render('/app/tasks?status=CANCELLED')
  expect(await screen.findByText('No task matches')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Clear filters' }))
  expect(await screen.findByRole('button', { name: 'Task a' })).toBeVisible()
  expect(address()).toBe('/app/tasks')
})

test('a failure leaves a way to try again', async () => {
  const answers = taskAnswers([task('a')])
  const station = new FakeStation({
    ...answers,
    tasks: () => {
      throw refuse('UNAVAILABLE', 'The database is away.')
    },
  })
  const { user } = await render()
  expect(await screen.findByRole('alert')).toHaveTextContent('The database is away.')
  expect(screen.queryByText('No tasks yet')).toBeNull()
  station.answer(answers)
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('button', { name: 'Task a' })).toBeVisible()
})

test('asks what the address says, the viewer’s own tasks by the viewer’s id', async () => {
  const station = new FakeStation(taskAnswers([]))
  await render(
    '/app/tasks?q=oil&status=PENDING,CANCELLED&priority=HIGH&project=none&assignee=me&sort=TITLE&direction=ASC',
  )
  await screen.findByText('No task matches')
  expect(station.sent('Tasks')).toEqual([
    {
      first: 50,
      after: null,
      filter: {
        status: ['PENDING', 'CANCELLED'],
        priority: ['HIGH'],
        projectId: null,
        assigneeId: 'ada-id',
        search: 'oil',
      },
      orderBy: [{ field: 'TITLE', direction: 'ASC' }],
    },
  ])
})

test('the next page is asked for from where the first one ends', async () => {
  const all = Array.from({ length: 60 }, (_, index) => task(String(index).padStart(2, '0')))
  const station = new FakeStation({
    ...taskAnswers([]),
    tasks: ({ after }: { after: string | null }) =>
      after === null ? page(all.slice(0, 10), 'ten') : page(all.slice(10)),
  })
  await render()
  await screen.findByRole('button', { name: 'Task 12' })
  expect(station.sent('Tasks').map(({ after }) => after)).toEqual([null, 'ten'])
})

test('makes a task with what was entered, and only that', async () => {
  const station = new FakeStation(taskAnswers([]))
  const { user, address } = await render('/app/tasks?task=new')
  const panel = within(await screen.findByRole('dialog', { name: 'New task' }))
  await user.type(panel.getByLabelText(/^Title/), ' Oil ')
  await user.type(panel.getByLabelText('Description'), 'Good.')
  await user.click(panel.getByRole('button', { name: 'Create' }))

  expect(await screen.findByText('Created “Oil”')).toBeVisible()
  await waitFor(() => expect(address()).toBe('/app/tasks'))
  expect(station.sent('CreateTask')).toEqual([
    {
      input: {
        title: 'Oil',
        description: 'Good.',
        status: 'PENDING',
        priority: 'MEDIUM',
        dueDate: null,
        tags: [],
        projectId: null,
        assigneeId: null,
        parentId: null,
        customFields: {},
      },
    },
  ])
  expect(await screen.findByRole('button', { name: 'Oil' })).toBeVisible()
})

test('a task without a title is not sent', async () => {
  const station = new FakeStation(taskAnswers([]))
  const { user } = await render('/app/tasks?task=new')
  await user.click(await screen.findByRole('button', { name: 'Create' }))
  expect(screen.getByText('Enter a title.')).toBeVisible()
  expect(screen.getByLabelText(/^Title/)).toHaveFocus()
  expect(station.sent('CreateTask')).toEqual([])
})

test('the server’s sentences stand beside their fields, by whatever name it calls them', async () => {
  new FakeStation({
    ...taskAnswers([]),
    createTask: () => {
      throw refuse('BAD_USER_INPUT', 'The input has faults.', {
        fields: { title: '`title` is too long.', projectId: '`projectId` is archived.' },
      })
    },
  })
  const { user } = await render('/app/tasks?task=new')
  await user.type(await screen.findByLabelText(/^Title/), 'x')
  await user.click(screen.getByRole('button', { name: 'Create' }))
  await screen.findByText('Is too long.')
  expect(screen.getByLabelText(/^Title/)).toHaveAccessibleDescription('Is too long.')
  const project = within(screen.getByRole('dialog')).getByLabelText('Project')
  expect(project).toHaveAccessibleDescription('Is archived.')
  expect(screen.queryByText('The input has faults.')).toBeNull()
})

test('a refusal of no field stands above the buttons, and the form stays', async () => {
  new FakeStation({
    ...taskAnswers([]),
    createTask: () => {
      throw refuse('FORBIDDEN', 'You may not make tasks.')
    },
  })
  const { user } = await render('/app/tasks?task=new')
  await user.type(await screen.findByLabelText(/^Title/), 'Oil')
  await user.click(screen.getByRole('button', { name: 'Create' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('You may not make tasks.')
  expect(screen.getByLabelText(/^Title/)).toHaveValue('Oil')
})

test('a task that is gone says so and is closed, not tried again', async () => {
  new FakeStation(taskAnswers([]))
  const { user, address } = await render('/app/tasks?task=gone')
  const panel = within(await screen.findByRole('dialog', { name: 'Task' }))
  expect(await panel.findByText('There is no such task.')).toBeVisible()
  expect(panel.queryByRole('button', { name: 'Try again' })).toBeNull()
  await user.click(panel.getByText('Close'))
  expect(address()).toBe('/app/tasks')
})

test('who may only look can change no field', async () => {
  new FakeStation(taskAnswers([task('a')]))
  await render('/app/tasks?task=a', { viewer: { permissions: ['portlet.tasks.view'] } })
  const panel = within(await screen.findByRole('dialog', { name: 'Task a' }))
  for (const label of [/^Title/, 'Project', 'Assignee', 'Part of', 'Tags', 'Description']) {
    expect(panel.getByLabelText(label)).toBeDisabled()
  }
  for (const label of ['Status', 'Priority']) {
    expect(panel.getByLabelText(label)).toHaveAttribute('aria-disabled', 'true')
  }
  expect(panel.queryByRole('button', { name: 'Save' })).toBeNull()
})

test('saves only what was changed, with the version it began from', async () => {
  const rows = [task('a', { version: 3, description: 'As it was.' })]
  const station = new FakeStation(taskAnswers(rows))
  const { user, address } = await render('/app/tasks?task=a')
  const title = await screen.findByLabelText(/^Title/)
  expect(title).toHaveValue('Task a')
  await user.type(title, '!')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(address()).toBe('/app/tasks'))
  expect(station.sent('UpdateTask')).toEqual([{ input: { id: 'a', version: 3, title: 'Task a!' } }])
  expect(await screen.findByRole('button', { name: 'Task a!' })).toBeVisible()
})

test('who saves an old version loads the newer one and keeps the changes', async () => {
  const rows = [task('a', { description: 'Old.' })]
  const station = new FakeStation(taskAnswers(rows))
  const { user } = await render('/app/tasks?task=a')
  await user.type(await screen.findByLabelText(/^Title/), ' now')
  Object.assign(rows[0] ?? {}, { version: 2, description: 'Somebody was faster.' })
  await user.click(screen.getByRole('button', { name: 'Save' }))

  await user.click(await screen.findByRole('button', { name: 'Load newer' }))
  expect(screen.getByLabelText(/^Title/)).toHaveValue('Task a now')
  expect(screen.getByLabelText('Description')).toHaveValue('Somebody was faster.')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(station.sent('UpdateTask').at(-1)).toEqual({
    input: { id: 'a', version: 2, title: 'Task a now' },
  })
})

test('what somebody else changes while one edits is announced before saving', async () => {
  const station = new FakeStation(taskAnswers([task('a')]))
  const { user } = await render('/app/tasks?task=a')
  await user.type(await screen.findByLabelText(/^Title/), '!')
  await waitFor(() => expect(station.subscriptions('taskChanged')).toBe(1))
  await station.emit('taskChanged', {
    change: 'UPDATED',
    taskId: 'a',
    task: task('a', { version: 2, title: 'Theirs' }),
  })
  const notice = await screen.findByText(/Somebody changed this task/)
  expect(notice).toHaveTextContent('Saving them replaces the other change of title.')
  expect(screen.getByLabelText(/^Title/)).toHaveValue('Task a!')
})

test('closing with unsaved changes asks first', async () => {
  new FakeStation(taskAnswers([task('a')]))
  const { user, address } = await render('/app/tasks?task=a')
  await user.type(await screen.findByLabelText(/^Title/), '!')
  await user.click(screen.getByRole('button', { name: 'Close' }))
  const question = within(await screen.findByRole('dialog', { name: 'Discard your changes?' }))
  await user.click(question.getByRole('button', { name: 'Cancel' }))
  expect(address()).toBe('/app/tasks?task=a')
  expect(screen.getByLabelText(/^Title/)).toHaveValue('Task a!')
})

test('deletes after asking, and the row goes', async () => {
  const station = new FakeStation(taskAnswers([task('a'), task('b')]))
  const { user } = await render('/app/tasks?task=a')
  await user.click(await screen.findByRole('button', { name: 'Delete' }))
  const question = await screen.findByRole('dialog', { name: 'Delete this task?' })
  expect(question).toHaveTextContent('“Task a” and all its subtasks')
  await user.click(within(question).getByRole('button', { name: 'Delete' }))
  expect(await screen.findByText('Deleted “Task a”')).toBeVisible()
  await waitFor(() => expect(titles()).toEqual(['Task b']))
  expect(station.sent('DeleteTask')).toEqual([{ input: { id: 'a' } }])
})

test('a task of another organization is one that does not exist', async () => {
  new FakeStation(taskAnswers([]))
  await render('/app/tasks?task=of-globex')
  const panel = await screen.findByRole('dialog', { name: 'Task' })
  expect(await within(panel).findByText('There is no such task.')).toBeVisible()
})

test('adds a subtask to the task that is open', async () => {
  const station = new FakeStation(taskAnswers([task('a')]))
  const { user } = await render('/app/tasks?task=a')
  await user.type(await screen.findByLabelText('New subtask'), 'Half{Enter}')
  await waitFor(() =>
    expect(station.sent('CreateTask')).toEqual([{ input: { title: 'Half', parentId: 'a' } }]),
  )
})

test('who may only look sees the fields and no way to save', async () => {
  new FakeStation(taskAnswers([task('a')]))
  await render('/app/tasks?task=a', { viewer: { permissions: ['portlet.tasks.view'] } })
  expect(await screen.findByLabelText(/^Title/)).toBeDisabled()
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'New task' })).toBeNull()
})

test('a change by somebody else moves its row, and one that leaves the filter goes', async () => {
  const station = new FakeStation(
    taskAnswers([task('a', { title: 'Alpha' }), task('b', { title: 'Beta' })]),
  )
  await render('/app/tasks?status=PENDING&sort=TITLE&direction=ASC')
  await screen.findByRole('button', { name: 'Alpha' })
  await waitFor(() => expect(station.subscriptions('taskChanged')).toBe(1))
  await station.emit('taskChanged', {
    change: 'UPDATED',
    taskId: 'a',
    task: task('a', { title: 'Zeta', version: 2 }),
  })
  await waitFor(() => expect(titles()).toEqual(['Beta', 'Zeta']))
  await station.emit('taskChanged', {
    change: 'UPDATED',
    taskId: 'b',
    task: task('b', { title: 'Beta', status: 'COMPLETED', version: 2 }),
  })
  await waitFor(() => expect(titles()).toEqual(['Zeta']))
  await station.emit('taskChanged', { change: 'DELETED', taskId: 'a', task: null })
  expect(await screen.findByText('No task matches')).toBeVisible()
})
