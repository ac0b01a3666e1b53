import { createContext, type ReactNode, use } from 'react'

/** Where a portlet's component finds itself. */
export interface PortletPlace {
  id: string
  /** The path of the portlet's full app, such as `/app/tasks`. */
  appRoute: string
}

const PortletContext = createContext<PortletPlace | null>(null)

export function PortletProvider({ place, children }: { place: PortletPlace; children: ReactNode }) {
  return <PortletContext value={place}>{children}</PortletContext>
}

/** The portlet that the component belongs to. */
export function usePortlet(): PortletPlace {
  const place = use(PortletContext)
  if (!place) throw new Error('usePortlet needs a PortletProvider above it')
  return place
}
