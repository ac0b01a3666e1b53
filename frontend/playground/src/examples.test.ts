import { schema } from '@station/testkit'
import { parse, validate } from 'graphql'
import { expect, test } from 'vitest'

import { examples } from './examples'

test('there are documents of the core and of portlets', () => {
  expect(examples.length).toBeGreaterThan(3)
})

test.for(examples)('the schema knows what the document asks for', ({ query }) => {
  expect(validate(schema, parse(query))).toEqual([])
})
