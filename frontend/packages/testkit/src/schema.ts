import { buildSchema } from 'graphql'

const sources = import.meta.glob<string>('../../../../graph/*.generated.graphql', {
  eager: true,
  query: '?raw',
  import: 'default',
})

/** The server's own schema, so that a test's answers can't differ from it. */
export const schema = buildSchema(Object.values(sources).join('\n'))
