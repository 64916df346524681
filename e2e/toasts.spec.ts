/** What is said in a corner, and must not be in the way of what asks for an answer. */
import { expect, freshEmail, test } from './test.ts'
import { makeConflict } from './writeFromElsewhere.ts'

for (const width of [320, 1280]) {
  test(`[OB4] at ${width} px a toast gives way to a dialog, and goes with what it told of`, async ({
    person,
  }) => {
    const { page } = person
    await page.setViewportSize({ width, height: 700 })
    await person.signUp(freshEmail())
    await makeConflict(person, 'Plan')
    const toast = page.locator('[data-sonner-toast]').filter({ hasText: '1 needs your decision' })
    // A toast that the pointer is on stays.
    await toast.hover()
    await expect(toast.getByRole('button', { name: 'Review' })).toBeVisible()

    await page.getByRole('button', { name: 'Resolve conflict' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Resolve conflict' })
    await expect(dialog).toContainText('base + theirs')
    await expect(toast).toBeHidden()
    await expect(toast).toHaveCount(1)

    await dialog.getByRole('button', { name: 'Merge both' }).press('Enter')
    await expect(dialog).toBeHidden()
    await expect(toast).toHaveCount(0)
  })
}

test('a toast that offers to undo a deletion goes when the document is restored', async ({ person }) => {
  const { page } = person
  await person.write('Plan', 'text')
  await page.getByRole('button', { name: 'Delete document' }).click()
  const toast = page.locator('[data-sonner-toast]').filter({ hasText: 'Moved to the trash' })
  await toast.hover()
  await page.getByRole('link', { name: 'Trash' }).press('Enter')
  await page.getByRole('link', { name: 'Plan' }).press('Enter')
  await page.getByRole('main').getByRole('button', { name: 'Restore' }).press('Enter')
  await expect(page.getByRole('button', { name: 'Delete document' })).toBeVisible()
  await expect(toast).toHaveCount(0)
})
