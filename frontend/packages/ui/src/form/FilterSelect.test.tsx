import { renderStation } from '@station/testkit'
import { screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { FilterSelect } from './FilterSelect'

const options = [
  { value: 'LOW', label: 'Low' },
  { value: 'HIGH', label: 'High' },
  { value: 'URGENT', label: 'Urgent' },
] as const

test('none picked means any', async () => {
  await renderStation(
    <FilterSelect label="Priority" options={options} value={[]} onChange={vi.fn()} />,
  )
  expect(screen.getByRole('combobox', { name: /Priority/ })).toHaveTextContent('Any')
})

test('picks several', async () => {
  const onChange = vi.fn()
  const { user } = await renderStation(
    <FilterSelect label="Priority" options={options} value={['LOW']} onChange={onChange} />,
  )
  expect(screen.getByRole('combobox', { name: /Priority/ })).toHaveTextContent('Low')
  await user.click(screen.getByRole('combobox', { name: /Priority/ }))
  await user.click(screen.getByRole('option', { name: 'Urgent' }))
  expect(onChange).toHaveBeenCalledWith(['LOW', 'URGENT'])
})
