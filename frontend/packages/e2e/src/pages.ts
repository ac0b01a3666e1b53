import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from 'vitest'

import { type Person, personAs } from './station'

/** A page of the app. */
export interface PageToTest {
  path: string
  /** The label of something that shows once the page stands. */
  label: string
}

const PHONE = { width: 390, height: 844 }
const DESKTOP = { width: 1440, height: 900 }

/** How each page is looked at. */
const looks = [
  { colorScheme: 'light', size: DESKTOP },
  { colorScheme: 'dark', size: DESKTOP },
  { colorScheme: 'dark', size: PHONE },
] as const

/**
 * Tests that each page is accessible in the light and in the dark theme, on a
 * large screen and on a phone, and that on a phone nothing reaches past the edge.
 */
export function testPages(name: string, pages: () => Promise<readonly PageToTest[]>): void {
  test(`${name}: every page is accessible, in both themes, on a large screen and on a phone`, async () => {
    const person = await personAs('admin')
    const { page } = person
    for (const { path, label } of await pages()) {
      await person.open(path)
      await page.getByLabel(label).first().waitFor()
      await page.locator('.MuiSkeleton-root').first().waitFor({ state: 'detached' })
      for (const { colorScheme, size } of looks) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.setViewportSize(size)
        await page.locator(`html[data-color-scheme=${colorScheme}]`).waitFor()
        await expectAccessible(person, { at: `${path}, ${colorScheme}, ${size.width} px` })
        if (size === PHONE) await expectWithinScreen(person, path)
      }
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null })
    await page.setViewportSize(DESKTOP)
  }, 180_000)
}

/** Expects that axe finds nothing against WCAG 2.1 AA; `except` names what is not ours. */
export async function expectAccessible(
  { page }: Person,
  { at, except }: { at?: string; except?: string } = {},
): Promise<void> {
  const builder = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
  const found = async () => {
    const { violations } = await (except ? builder.exclude(except) : builder).analyze()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  }
  // Colours on their way from one theme to the other are no fault: what stays is.
  await expect.poll(found, { message: at ?? '' }).toEqual([])
}

/** Expects that nothing reaches past the edge; filters may scroll in their own row. */
export async function expectWithinScreen({ page }: Person, path: string): Promise<void> {
  const outside = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((element) => element.closest('[role=group], nav') === null)
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 200)),
    )
  // A panel that slides in has to arrive first.
  await expect.poll(outside, { message: path }).toEqual([])
}
