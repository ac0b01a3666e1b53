import { FakeStation, refuse, type RenderOptions, renderStation } from '@station/testkit'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import portlet from '../../index'
import { task, taskAnswers } from '../fixtures'
import TasksWidget from './TasksWidget'

const render = (options: RenderOptions = {}) =>
  renderStation(<TasksWidget />, { portlet, ...options })

test('says that there is nothing to do', async () => {
  new FakeStation(taskAnswers([]))
  await render()
  expect(await screen.findByText('Nothing to do')).toBeVisible()
  expect(screen.getByRole('link', { name: /0.*To do/ })).toHaveAttribute(
    'href',
    '/app/tasks?status=PENDING',
  )
})

test('shows a skeleton until the answer is there', async () => {
  new FakeStation({ ...taskAnswers([]), taskCounts: () => new Promise(() => undefined) })
  await render()
  expect(screen.getByRole('status', { name: 'Loading' })).toBeVisible()
  expect(screen.queryByText('Nothing to do')).toBeNull()
})

test('leads from a task to its panel in the app', async () => {
  new FakeStation(taskAnswers([task('a', { title: 'Paint the station' })]))
  await render()
  expect(await screen.findByRole('link', { name: 'Paint the station' })).toHaveAttribute(
    'href',
    '/app/tasks?task=a',
  )
})

test('asks for open tasks only, the newest first', async () => {
  const station = new FakeStation(taskAnswers([]))
  await render()
  await screen.findByText('Nothing to do')
  expect(station.sent('Tasks')).toEqual([
    {
      first: 6,
      after: null,
      filter: { status: ['PENDING', 'IN_PROGRESS'] },
      orderBy: [{ field: 'CREATED_AT', direction: 'DESC' }],
    },
  ])
})

test('a failure is said in its place, and trying again mends it', async () => {
  const answers = taskAnswers([task('a')])
  const station = new FakeStation({
    ...answers,
    tasks: () => {
      throw refuse('INTERNAL', 'Something broke.', { requestId: 'req-7' })
    },
  })
  const { user } = await render()
  expect(await screen.findByRole('alert')).toHaveTextContent('Something broke. Request req-7.')

  station.answer(answers)
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('link', { name: 'Task a' })).toBeVisible()
  expect(screen.queryByRole('alert')).toBeNull()
})

test('adds a task out of one line and shows it', async () => {
  const station = new FakeStation(taskAnswers([task('a')]))
  const { user } = await render()
  const line = await screen.findByLabelText('New task')
  await user.type(line, '  Sweep the hall {Enter}')

  expect(await screen.findByRole('link', { name: 'Sweep the hall' })).toBeVisible()
  expect(station.sent('CreateTask')).toEqual([{ input: { title: 'Sweep the hall' } }])
  // The list has the task a moment before the form has its answer.
  await waitFor(() => expect(line).toHaveValue(''))
})

test('a blank line adds nothing', async () => {
  const station = new FakeStation(taskAnswers([]))
  const { user } = await render()
  await user.type(await screen.findByLabelText('New task'), '   {Enter}')
  expect(station.sent('CreateTask')).toEqual([])
})

test('a title that the server refuses stays, with the reason beside it', async () => {
  new FakeStation({
    ...taskAnswers([]),
    createTask: () => {
      throw refuse('BAD_USER_INPUT', 'The input has faults.', {
        fields: { title: '`title` has at most 200 characters.' },
      })
    },
  })
  const { user } = await render()
  const line = await screen.findByLabelText('New task')
  await user.type(line, 'Too long{Enter}')
  expect(await screen.findByText('Has at most 200 characters.')).toBeVisible()
  expect(line).toHaveValue('Too long')
  expect(line).toHaveAttribute('aria-invalid', 'true')
})

test('a refusal that names no field shows beside the line too', async () => {
  new FakeStation({
    ...taskAnswers([]),
    createTask: () => {
      throw refuse('RATE_LIMITED', 'Too many calls.', { retryAfter: 12 })
    },
  })
  const { user } = await render()
  await user.type(await screen.findByLabelText('New task'), 'One more{Enter}')
  expect(await screen.findByText('Too many calls. Try again in 12 seconds.')).toBeVisible()
})

test('completing takes the task off the list, and undo brings it back', async () => {
  const station = new FakeStation(taskAnswers([task('a', { version: 4 })]))
  const { user } = await render()
  await user.click(await screen.findByRole('checkbox', { name: 'Complete “Task a”' }))

  expect(await screen.findByText('Completed “Task a”')).toBeVisible()
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Task a' })).toBeNull())

  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(await screen.findByRole('link', { name: 'Task a' })).toBeVisible()
  // The undo goes out with the version that completing gave.
  expect(station.sent('UpdateTask')).toEqual([
    { input: { id: 'a', version: 4, status: 'COMPLETED' } },
    { input: { id: 'a', version: 5, status: 'PENDING' } },
  ])
})

test('completing what somebody changed meanwhile says so and leaves the tick off', async () => {
  const rows = [task('a')]
  new FakeStation(taskAnswers(rows))
  const { user } = await render()
  const tick = await screen.findByRole('checkbox', { name: 'Complete “Task a”' })
  Object.assign(rows[0] ?? {}, { version: 9 })
  await user.click(tick)
  expect(await screen.findByText('Somebody changed this task meanwhile.')).toBeVisible()
  expect(tick).not.toBeChecked()
})

test('a task that somebody else makes shows at once, without another request', async () => {
  const station = new FakeStation(taskAnswers([task('a')]))
  await render()
  await screen.findByRole('link', { name: 'Task a' })
  await waitFor(() => expect(station.subscriptions('taskChanged')).toBe(1))

  await station.emit('taskChanged', {
    change: 'CREATED',
    taskId: 'b',
    task: task('b', { title: 'From afar', createdAt: '2026-11-03T09:00:00Z' }),
  })
  const list = await screen.findByRole('list', { name: 'Open tasks' })
  await waitFor(() =>
    expect(
      within(list)
        .getAllByRole('link')
        .map((link) => link.textContent),
    ).toEqual(['From afar', 'Task a']),
  )
  expect(station.sent('Tasks')).toHaveLength(1)
  // Counts are the server's to give.
  await waitFor(() => expect(station.sent('TaskCounts')).toHaveLength(2))
})

test('shows no way to change anything to those who may only look', async () => {
  new FakeStation(taskAnswers([task('a')]))
  await render({ viewer: { permissions: ['portlet.tasks.view'] } })
  expect(await screen.findByRole('checkbox')).toBeDisabled()
  expect(screen.queryByLabelText('New task')).toBeNull()
})
