/**
 * Documents to try: the core's, then those that the portlets of this build
 * bring in web/examples, in the order of their file names.
 */
const core = import.meta.glob<string>('../examples/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const portlets = import.meta.glob<string>('../../../portlets/*/web/examples/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export const examples = [...inOrder(core), ...inOrder(portlets)].map((query) => ({ query }))

function inOrder(files: Record<string, string>): string[] {
  return Object.keys(files)
    .sort()
    .flatMap((name) => files[name] ?? [])
}
