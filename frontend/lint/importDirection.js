import path from 'node:path'

/**
 * Imports run one way: portlet → ui → sdk, and the app finds portlets by their
 * folders. A portlet that nobody imports can be taken out by deleting its
 * folder.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const importDirection = {
  meta: {
    type: 'problem',
    docs: { description: 'holds imports between packages to one direction' },
    messages: {
      forbidden: '{{from}} must not import {{to}}. {{mend}}',
      escapes: 'A relative import must stay within its package; import {{target}} by its name.',
    },
    schema: [],
  },
  create(context) {
    const root = context.cwd
    const from = packageOf(path.relative(root, context.filename))
    if (!from) return {}

    /** @param {import('eslint').Rule.Node & { source?: unknown }} node */
    const check = (node) => {
      const { source } = node
      if (!isText(source)) return
      const specifier = source.value
      if (specifier.startsWith('.')) {
        const target = path.relative(root, path.resolve(path.dirname(context.filename), specifier))
        if (packageOf(target)?.folder !== from.folder) {
          context.report({ node, messageId: 'escapes', data: { target } })
        }
        return
      }
      const to = kindOf(specifier)
      const mend = to && mends[from.kind]?.[to]
      if (mend && specifier !== from.name && !specifier.startsWith(`${from.name}/`)) {
        context.report({
          node,
          messageId: 'forbidden',
          data: { from: from.name, to: specifier, mend },
        })
      }
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    }
  },
}

const noPortlet = 'A portlet must go without an edit elsewhere.'
const moveUp = 'Move what both need into @station/sdk or @station/ui.'
const tests = 'It is for tests.'

/**
 * What each kind of package may not import, with what to do instead.
 *
 * @type {Record<string, Record<string, string>>}
 */
const mends = {
  app: { portlet: 'Portlets are found by import.meta.glob in src/portlets/registry.ts.' },
  portlet: {
    portlet: moveUp,
    app: moveUp,
    host: 'It is for the app that holds the portlets.',
  },
  sdk: { portlet: noPortlet, app: moveUp, ui: 'The sdk stands below the ui.' },
  ui: { portlet: noPortlet, app: moveUp },
  testkit: { portlet: noPortlet, app: tests },
  e2e: { portlet: noPortlet, app: tests },
}

/**
 * @param {string} file relative to the repository
 * @returns {{ kind: string, name: string, folder: string } | null}
 */
function packageOf(file) {
  const parts = file.split(path.sep)
  const [first, second = '', third = ''] = parts
  if (first === 'portlets' && third === 'web') {
    return {
      kind: 'portlet',
      name: `@station/portlet-${second}`,
      folder: parts.slice(0, 3).join('/'),
    }
  }
  if (first === 'frontend' && second === 'packages') {
    return { kind: third, name: `@station/${third}`, folder: parts.slice(0, 3).join('/') }
  }
  if (first === 'frontend') return { kind: 'app', name: '@station/frontend', folder: 'frontend' }
  return null
}

/** @param {string} specifier */
function kindOf(specifier) {
  if (specifier.startsWith('@station/portlet-')) return 'portlet'
  if (specifier.startsWith('@station/frontend')) return 'app'
  if (specifier === '@station/sdk/host') return 'host'
  return /^@station\/(sdk|ui|testkit)(\/|$)/.exec(specifier)?.[1] ?? null
}

/**
 * @param {unknown} node
 * @returns {node is { value: string }}
 */
function isText(node) {
  return (
    typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string'
  )
}
