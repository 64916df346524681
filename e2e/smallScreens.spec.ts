/** Phones, and pages at 400 %: 320 by 256 pixels are what is left of 1280 by 1024. */
import type { Locator } from '@playwright/test'
import { expect, freshEmail, test } from './test.ts'
import { makeConflict, writeFromElsewhere } from './writeFromElsewhere.ts'

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`${locator} is not on the screen`)
  return box
}

/** Fails where the element cannot be scrolled to or is beneath another one. */
const isReachable = (locator: Locator) => locator.click({ trial: true })

test('at 400 % all of the list and of a document is reachable', async ({ person }) => {
  const { page } = person
  await page.setViewportSize({ width: 320, height: 256 })
  for (const title of ['One', 'Two', 'Three']) {
    await person.write(title, `text of ${title}`)
    await isReachable(page.getByRole('button', { name: 'Delete document' }))
    await isReachable(page.getByRole('textbox', { name: 'Title' }))
    await page.getByRole('link', { name: 'Back to documents' }).click()
  }
  await isReachable(page.getByRole('button', { name: 'New document' }))
  await isReachable(page.getByLabel('Search documents'))
  await isReachable(page.getByRole('link', { name: 'Trash' }))
  await person.open('One')
  await expect(person.content).toHaveText('text of One')
})

test('[OB8] in the conflict dialog nothing covers anything, however small the screen', async ({ person }) => {
  const { page } = person
  await person.signUp(freshEmail())
  await makeConflict(person, 'Plan')
  await page.getByRole('button', { name: 'Resolve conflict' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resolve conflict' })
  await expect(dialog).toContainText('base + theirs')
  const choices = ["Keep server's", 'Merge both', 'Keep mine'].map((name) =>
    dialog.getByRole('button', { name }),
  )
  for (const [width, height] of [
    [1280, 800],
    [375, 667],
    [320, 568],
    [667, 375],
    [320, 256],
  ] as const) {
    await page.setViewportSize({ width, height })
    const parts = [
      dialog.getByRole('region', { name: 'Yours' }),
      dialog.getByRole('region', { name: "Server's" }),
    ]
    const boxes = await Promise.all([...parts, ...choices].map(boxOf))
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y
        expect(apart, `${width} by ${height}: ${JSON.stringify([one, other])}`).toBe(true)
      }
    }
    for (const part of [...parts.map((part) => part.getByText('base')), ...choices]) await isReachable(part)
    await isReachable(dialog.getByRole('button', { name: 'Close' }))
  }
})

test('on a phone the history has one way back at a time', async ({ person }) => {
  const { page } = person
  const ways = page.getByRole('link', { name: /^Back|^All versions/ })
  await person.signUp(freshEmail())
  await person.write('Plan', 'one')
  await expect(page.getByTestId('document-badge')).toContainText('Synced')
  await writeFromElsewhere(person, ['two'])
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('link', { name: 'History of the document' }).click()
  await expect(ways).toHaveAccessibleName('Back to the document')
  await page.getByRole('link', { name: /^Version 1/ }).click()
  await expect(ways).toHaveAccessibleName('All versions')
  await ways.click()
  await ways.click()
  await expect(person.content).toHaveText('two')
  await expect(ways).toHaveAccessibleName('Back to documents')
})

test('[RD2] on a small phone nothing of a key is cut off, nor is the page wider than the screen', async ({
  person,
}) => {
  const { page } = person
  await page.setViewportSize({ width: 320, height: 568 })
  await person.signUp(freshEmail())
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByLabel('Name of the key').fill('Mirror of everything for the night')
  await page.getByRole('button', { name: 'Make a key' }).click()
  const note = page.getByRole('list', { name: 'API keys' }).getByText(/expires/)
  await note.waitFor()
  const isCut = (element: Element) => element.scrollWidth > element.clientWidth
  expect(await note.evaluate(isCut)).toBe(false)
  expect(await page.getByRole('main').evaluate(isCut)).toBe(false)
})
