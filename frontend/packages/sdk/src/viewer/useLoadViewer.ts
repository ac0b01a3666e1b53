import { type Loaded, useData } from '../client/useData'
import { useLiveUpdates } from '../client/useLiveUpdates'
import { ViewerChangedDocument, ViewerDocument, type ViewerQuery } from '../gql/graphql'

/** Loads the viewer and follows the portlets that are switched on and off; for the host. */
export function useLoadViewer(): Loaded<ViewerQuery> {
  const viewer = useData({ document: ViewerDocument, variables: {} })
  useLiveUpdates(ViewerChangedDocument, viewer.refresh)
  return viewer
}
