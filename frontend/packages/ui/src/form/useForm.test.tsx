import { problem } from '@station/sdk'
import { act, renderHook } from '@testing-library/react'
import type { ChangeEvent } from 'react'
import { expect, test } from 'vitest'

import { type FormSource, useForm } from './useForm'

interface Values {
  title: string
  tags: string[]
}

const first: FormSource<Values> = { values: { title: 'Paint', tags: ['a'] }, version: 1 }
const typed = (value: string) => ({ target: { value } }) as ChangeEvent<HTMLInputElement>

function setup() {
  const { result, rerender } = renderHook((latest: FormSource<Values>) => useForm(latest), {
    initialProps: first,
  })
  return {
    form: () => result.current,
    type: (title: string) => act(() => result.current.text('title').onChange(typed(title))),
    newer: (values: Partial<Values>, version = 2) =>
      rerender({ values: { ...first.values, ...values }, version }),
  }
}

test('an untouched form follows the thing', () => {
  const { form, newer } = setup()
  newer({ title: 'Paint it red' })
  expect(form().values.title).toBe('Paint it red')
  expect(form()).toMatchObject({ dirty: false, stale: false, version: 2 })
})

test('only what differs counts as a change', () => {
  const { form, type } = setup()
  type('Paint!')
  expect(form().changes).toEqual({ title: 'Paint!' })
  type('Paint')
  expect(form()).toMatchObject({ changes: {}, dirty: false })
  act(() => form().field('tags').onChange(['a']))
  expect(form().dirty).toBe(false)
})

test('a form with changes stays with its version and says that there is a newer one', () => {
  const { form, type, newer } = setup()
  type('Paint!')
  newer({ tags: ['b'] })
  expect(form()).toMatchObject({ stale: true, version: 1, overlaps: [] })
  expect(form().values).toEqual({ title: 'Paint!', tags: ['a'] })
})

test('taking the newer version keeps the changes made here', () => {
  const { form, type, newer } = setup()
  type('Paint!')
  newer({ tags: ['b'] })
  act(() => form().takeNewer())
  expect(form()).toMatchObject({ stale: false, version: 2, changes: { title: 'Paint!' } })
  expect(form().values).toEqual({ title: 'Paint!', tags: ['b'] })
})

test('a field that was changed on both sides is named', () => {
  const { form, type, newer } = setup()
  type('Paint!')
  newer({ title: 'Varnish' })
  expect(form().overlaps).toEqual(['title'])
})

test('sentences of the server stand beside their fields until these are changed', () => {
  const { form, type } = setup()
  const refusal = problem('BAD_USER_INPUT', 'No.', {
    fields: { title: '`title` can’t be empty.', nothing: 'Not here.' },
  })
  let taken = false
  act(() => {
    taken = form().failWith(refusal)
  })
  expect(taken).toBe(true)
  expect(form().text('title')).toMatchObject({ error: true, helperText: 'Can’t be empty.' })
  type('x')
  expect(form().text('title').error).toBe(false)
})

test('the server’s name of a field may be another', () => {
  const { form } = setup()
  act(() => {
    form().failWith(problem('BAD_USER_INPUT', 'No.', { fields: { tagIds: 'Too many.' } }), {
      tagIds: 'tags',
    })
  })
  expect(form().field('tags').error).toBe('Too many.')
})

test('a problem without a field of the form is left to others', () => {
  const { form } = setup()
  let taken = true
  act(() => {
    taken = form().failWith(problem('FORBIDDEN', 'No.'))
  })
  expect(taken).toBe(false)
})

test('a reset drops changes and sentences', () => {
  const { form, type } = setup()
  type('Paint!')
  act(() => form().fail({ title: 'No.' }))
  act(() => form().reset())
  expect(form()).toMatchObject({ dirty: false, values: first.values })
  expect(form().text('title').error).toBe(false)
})
