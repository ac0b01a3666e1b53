import { problem } from '@station/sdk'
import { renderStation } from '@station/testkit'
import { screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { Boundary } from './Boundary'
import { ConfirmDialog } from './ConfirmDialog'
import { useNotify } from './Notifications'
import { problemText } from './problemText'

test('a problem says how long to wait and what to tell support', () => {
  expect(problemText(problem('RATE_LIMITED', 'Too many.', { retryAfter: 29.2 }))).toBe(
    'Too many. Try again in 30 seconds.',
  )
  expect(problemText(problem('RATE_LIMITED', 'Too many.', { retryAfter: 0.2 }))).toBe(
    'Too many. Try again in 1 second.',
  )
  expect(problemText(problem('INTERNAL', 'Broken.', { requestId: 'r-1' }))).toBe(
    'Broken. Request r-1.',
  )
})

test('what fails is replaced by its failure and can be tried again', async () => {
  // React reports what a boundary catches.
  vi.spyOn(console, 'error').mockReturnValue(undefined)
  let broken = true
  function Fragile() {
    if (broken) throw new Error('Broken.')
    return <p>Whole</p>
  }
  const { user } = await renderStation(
    <>
      <Boundary title="Tasks could not be shown">
        <Fragile />
      </Boundary>
      <p>Beside it</p>
    </>,
  )
  expect(screen.getByRole('alert')).toHaveTextContent('Tasks could not be shown')
  expect(screen.getByText('Beside it')).toBeVisible()
  broken = false
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(screen.getByText('Whole')).toBeVisible()
})

test('a notification offers its action once', async () => {
  const undo = vi.fn()
  function Page() {
    const notify = useNotify()
    return (
      <button onClick={() => notify({ message: 'Done', action: { label: 'Undo', run: undo } })}>
        Do
      </button>
    )
  }
  const { user } = await renderStation(<Page />)
  await user.click(screen.getByRole('button', { name: 'Do' }))
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(undo).toHaveBeenCalledOnce()
  await waitFor(() => expect(screen.queryByText('Done')).toBeNull())
})

test('a problem is notified as an error', async () => {
  function Page() {
    const notify = useNotify()
    return <button onClick={() => notify.problem(problem('CONFLICT', 'Changed.'))}>Do</button>
  }
  const { user } = await renderStation(<Page />)
  await user.click(screen.getByRole('button', { name: 'Do' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Changed.')
})

test('a confirmation starts at Cancel', async () => {
  const onConfirm = vi.fn()
  const onCancel = vi.fn()
  const { user } = await renderStation(
    <ConfirmDialog open title="Delete?" confirm="Delete" onConfirm={onConfirm} onCancel={onCancel}>
      All of it.
    </ConfirmDialog>,
  )
  expect(screen.getByRole('dialog', { name: 'Delete?' })).toBeVisible()
  await waitFor(() => expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus())
  await user.keyboard('{Enter}')
  expect(onCancel).toHaveBeenCalledOnce()
  expect(onConfirm).not.toHaveBeenCalled()
})
