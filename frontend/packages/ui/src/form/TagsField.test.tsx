import { renderStation } from '@station/testkit'
import { screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { TagsField } from './TagsField'

test('Enter ends a word, and a word twice is one', async () => {
  const onChange = vi.fn()
  const { user } = await renderStation(
    <TagsField label="Tags" value={['red']} onChange={onChange} error={undefined} />,
  )
  const field = screen.getByRole('combobox', { name: 'Tags' })
  await user.type(field, ' blue {Enter}')
  expect(onChange).toHaveBeenLastCalledWith(['red', 'blue'])
})

test('a word that was not ended counts too', async () => {
  const onChange = vi.fn()
  const { user } = await renderStation(
    <TagsField label="Tags" value={[]} onChange={onChange} error={undefined} />,
  )
  await user.type(screen.getByRole('combobox', { name: 'Tags' }), 'blue')
  await user.tab()
  expect(onChange).toHaveBeenLastCalledWith(['blue'])
})
