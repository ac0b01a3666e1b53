import { createContext, type ReactNode, use } from 'react'

import type { ViewerQuery } from '../gql/graphql'

export type Viewer = NonNullable<ViewerQuery['viewer']>
export type ViewerPortlet = Viewer['portlets'][number]

const ViewerContext = createContext<Viewer | null>(null)

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>
}

/** The caller: who they are, in which organization, and what they may do there. */
export function useViewer(): Viewer {
  const viewer = use(ViewerContext)
  if (!viewer) throw new Error('useViewer needs a ViewerProvider above it')
  return viewer
}

/** Whether the caller holds a permission, such as `portlet.tasks.use`. */
export function usePermission(name: string): boolean {
  return useViewer().permissions.includes(name)
}
