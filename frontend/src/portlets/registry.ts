import type { Portlet } from '@station/sdk'

/**
 * The portlets of this build, found by their folders: one that is put in or
 * taken out needs no edit here.
 */
const modules = import.meta.glob<{ default: Portlet }>('../../../portlets/*/web/index.ts', {
  eager: true,
})

export const portlets: readonly Portlet[] = Object.values(modules).map((module) => module.default)
