import type { Portlet, Viewer } from '@station/sdk'
import { installed, renderStation } from '@station/testkit'
import { screen, waitFor } from '@testing-library/react'
import { afterAll, expect, test, vi } from 'vitest'

import { Navigation } from '../frame/Navigation'
import { portlets } from '../portlets/registry'
import { DashboardPage } from './DashboardPage'

// The build of these tests has the portlets that each test gives it.
const registry = portlets as Portlet[]
const built = [...registry]
afterAll(() => void registry.splice(0, registry.length, ...built))

function portlet(id: string, load: Portlet['app']): Portlet {
  return {
    id,
    title: `The ${id}`,
    icon: () => null,
    permission: `portlet.${id}.view`,
    widgets: [{ id: 'only', title: `The ${id}`, load }],
    app: load,
    nav: [{ title: 'All', path: '' }],
  }
}

const shows = (text: string) => () => Promise.resolve({ default: () => <p>{text}</p> })

async function show(build: Portlet[], viewer: Partial<Viewer>, permissions: string[]) {
  registry.splice(0, registry.length, ...build)
  return renderStation(
    <>
      <Navigation />
      <DashboardPage />
    </>,
    { viewer: { portlets: [], ...viewer, permissions } },
  )
}

test('shows what is enabled, permitted and part of the build, in the viewer’s order', async () => {
  await show(
    ['a', 'b', 'off', 'forbidden'].map((id) => portlet(id, shows(`Widget ${id}`))),
    {
      portlets: [
        installed('b'),
        installed('a'),
        installed('off', { enabled: false }),
        installed('forbidden'),
        installed('of-another-build'),
      ],
    },
    ['portlet.a.view', 'portlet.b.view', 'portlet.off.view', 'portlet.of-another-build.view'],
  )
  await screen.findByText('Widget a')
  const widgets = screen.getAllByRole('region').map((region) => region.textContent)
  expect(widgets).toEqual(['The bWidget b', 'The aWidget a'])
  const links = screen.getAllByRole('link').map((link) => link.getAttribute('href'))
  expect(links.slice(0, 3)).toEqual(['/', '/app/b', '/app/a'])
  expect(screen.getByRole('link', { name: 'Open The a' })).toHaveAttribute('href', '/app/a')
})

test('says so when there is nothing', async () => {
  await show([], {}, [])
  expect(screen.getByText('No portlet is switched on for you here')).toBeVisible()
})

test('a widget that throws takes only itself down and can be tried again', async () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined)
  let broken = true
  const fragile = portlet('fragile', () =>
    Promise.resolve({
      default: () => {
        if (broken) throw new Error('Broken.')
        return <p>Whole again</p>
      },
    }),
  )
  const { user } = await show(
    [fragile, portlet('sound', shows('Widget sound'))],
    { portlets: [installed('fragile'), installed('sound')] },
    ['portlet.fragile.view', 'portlet.sound.view'],
  )
  await screen.findByText('The fragile could not be shown')
  expect(screen.getByText('Widget sound')).toBeVisible()
  broken = false
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Whole again')).toBeVisible()
})

test('a widget whose code does not load is loaded again', async () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined)
  const load = vi
    .fn<Portlet['app']>(shows('Here by now'))
    .mockRejectedValueOnce(new Error('Failed to fetch'))
  const { user } = await show([portlet('late', load)], { portlets: [installed('late')] }, [
    'portlet.late.view',
  ])
  await user.click(await screen.findByRole('button', { name: 'Try again' }))
  await waitFor(() => expect(screen.getByText('Here by now')).toBeVisible())
})
