import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'

import { ColorField } from './ColorField'

function setup(value: string, error?: string) {
  const onChange = vi.fn()
  render(<ColorField label="Colour" value={value} onChange={onChange} error={error} />)
  return onChange
}

test('names its colours, marks the one that is set, and gives another', async () => {
  const onChange = setup('#0d9488')
  expect(screen.getByRole('radiogroup', { name: 'Colour' })).toBeVisible()
  expect(screen.getByRole('radio', { checked: true })).toHaveAccessibleName('Teal')
  await userEvent.click(screen.getByRole('radio', { name: 'Pink' }))
  expect(onChange).toHaveBeenCalledExactlyOnceWith('#db2777')
})

test('a colour set through the API that is none of them is marked nowhere and stays', () => {
  const onChange = setup('#123456')
  expect(screen.queryByRole('radio', { checked: true })).toBeNull()
  expect(onChange).not.toHaveBeenCalled()
})

test('says what the server has against it', () => {
  setup('', 'Must be #rrggbb.')
  expect(screen.getByText('Must be #rrggbb.')).toBeVisible()
})
