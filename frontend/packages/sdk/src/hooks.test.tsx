import { viewer } from '@station/testkit'
import { renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test, vi } from 'vitest'

import { useConnectionStatus } from './client/ClientContext'
import { PortletProvider, usePortlet } from './PortletContext'
import { useSession } from './session/SessionContext'
import { usePermission, useViewer, ViewerProvider } from './viewer/ViewerContext'

test('a permission is held or not, by its whole name', () => {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <ViewerProvider viewer={viewer({ permissions: ['portlet.tasks.view'] })}>
      {children}
    </ViewerProvider>
  )
  const holds = (name: string) => renderHook(() => usePermission(name), { wrapper }).result.current
  expect(holds('portlet.tasks.view')).toBe(true)
  expect(holds('portlet.tasks.use')).toBe(false)
  expect(holds('portlet.tasks')).toBe(false)
})

test('a component knows the portlet it belongs to', () => {
  const place = { id: 'tasks', appRoute: '/app/tasks' }
  const { result } = renderHook(usePortlet, {
    wrapper: ({ children }) => <PortletProvider place={place}>{children}</PortletProvider>,
  })
  expect(result.current).toBe(place)
})

test.each([
  ['useViewer', useViewer],
  ['usePortlet', usePortlet],
  ['useSession', useSession],
  ['useConnectionStatus', useConnectionStatus],
])('%s says what is missing above it', (name, useIt) => {
  vi.spyOn(console, 'error').mockReturnValue(undefined)
  expect(() => renderHook(() => useIt())).toThrow(new RegExp(`^${name} needs a .*Provider`))
})
