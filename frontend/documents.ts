import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql'
import type { Plugin } from 'vite'

/**
 * A document as the server runs it: with the `__typename` of every object, which the
 * client's cache asks for.
 */
function registered(text: string): string {
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const
  const whole = visit(parse(text), {
    SelectionSet: (node, _key, parent) =>
      parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION
        ? undefined
        : { ...node, selections: [...node.selections, typename] },
  })
  return stripIgnoredCharacters(print(whole))
}

/** What requests name a document by. */
export function documentId(text: string): string {
  return createHash('sha256').update(registered(text)).digest('hex')
}

/** What codegen wrote of the documents of each package. */
function written(): string[] {
  const root = `${import.meta.dirname}/..`
  const folders = [
    ...readdirSync(`${root}/frontend/packages`).map((name) => `${root}/frontend/packages/${name}`),
    ...readdirSync(`${root}/portlets`).map((id) => `${root}/portlets/${id}/web`),
  ]
  return folders
    .map((folder) => `${folder}/src/gql/persisted-documents.json`)
    .filter((file) => existsSync(file))
}

/**
 * Writes documents.json, from which the server knows the documents that the web app names
 * by their ids.
 */
export function documents(): Plugin {
  return {
    name: 'station-documents',
    apply: 'build',
    generateBundle() {
      const texts = written().flatMap((file) =>
        Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>),
      )
      const byId = Object.fromEntries(
        texts.map((text) => [documentId(text), registered(text)] as const).sort(),
      )
      this.emitFile({ type: 'asset', fileName: 'documents.json', source: JSON.stringify(byId) })
    },
  }
}
