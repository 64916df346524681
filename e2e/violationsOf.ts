import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const LAPTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

/** Beyond the tags: what is seen of a button is part of its name. */
const RULES = { 'label-content-name-mismatch': { enabled: true } }

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * What axe finds wrong with what is on the screen, light and dark, at the width of a laptop and of a phone. The rules
 * that do not look at colours run once a width.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = []
  const views = [
    { size: LAPTOP, colorScheme: 'light', colorsOnly: false },
    { size: LAPTOP, colorScheme: 'dark', colorsOnly: true },
    { size: PHONE, colorScheme: 'dark', colorsOnly: false },
    { size: PHONE, colorScheme: 'light', colorsOnly: true },
  ] as const
  for (const { size, colorScheme, colorsOnly } of views) {
    // Without motion, so that no colour is looked at on its way.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(size)
    // In the page itself: there are no frames, and a page beside it would take the focus.
    const axe = new AxeBuilder({ page }).options({ rules: RULES }).setLegacyMode()
    const { violations } = await (colorsOnly ? axe.withRules('color-contrast') : axe.withTags(TAGS)).analyze()
    for (const { id, impact, nodes } of violations) {
      const targets = nodes.map(({ target }) => target.join(' ')).join(', ')
      found.push(`${id} (${impact}), ${colorScheme}, ${size.width} px wide: ${targets}`)
    }
  }
  await page.setViewportSize(LAPTOP)
  return found
}
