import { type Loaded, useData } from '../client/useData'
import { ViewerDocument, type ViewerQuery } from '../gql/graphql'

/** Loads the viewer; the host gives it to the rest of the app. */
export function useLoadViewer(): Loaded<ViewerQuery> {
  return useData({ document: ViewerDocument, variables: {} })
}
