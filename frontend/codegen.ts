import { existsSync, readdirSync } from 'node:fs'

import type { CodegenConfig } from '@graphql-codegen/cli'

import { documentId } from './documents'

interface Package {
  folder: string
  /** Schema files beyond the core's. */
  schema: string[]
}

/** A fragment with what the stitcher made of its declarations. */
function expanded(fragment: string): string {
  return `graph/${fragment}.generated.graphql`
}

const sdk: Package = { folder: 'frontend/packages/sdk', schema: [] }

/** The portlets are found, not listed, so that one leaves with its folder. */
const portlets: Package[] = readdirSync('portlets').flatMap((id) => {
  const folder = `portlets/${id}/web`
  return existsSync(`${folder}/package.json`) ? [{ folder, schema: [expanded(id)] }] : []
})

const config: CodegenConfig = {
  // A package sees the core's schema and its own, never another portlet's.
  schema: readdirSync('schema').map((file) => expanded(file.replace(/\.graphql$/, ''))),
  errorsOnly: true,
  generates: Object.fromEntries(
    [sdk, ...portlets].map(({ folder, schema }) => [
      `${folder}/src/gql/`,
      {
        preset: 'client',
        schema,
        documents: `${folder}/src/**/*.graphql`,
        presetConfig: {
          fragmentMasking: false,
          // Each document has its id, which the web app sends in place of the text.
          persistedDocuments: {
            mode: 'embedHashInDocument',
            hashPropertyName: 'documentId',
            hashAlgorithm: documentId,
          },
        },
        config: {
          enumsAsTypes: true,
          useTypeImports: true,
          skipTypename: true,
          avoidOptionals: { field: true },
          strictScalars: true,
          // Only what the documents use: the rest of the schema is no business
          // of the package.
          onlyOperationTypes: true,
          scalars: {
            ID: 'string',
            Date: 'string',
            DateTime: 'string',
            Decimal: 'string',
            JSON: 'Record<string, unknown>',
          },
        },
      },
    ]),
  ),
}

export default config
