/** What the app says of words that are not where they should be: a full device, a lost network. */
import type { Page } from '@playwright/test'
import { expect, freshEmail, test } from './test.ts'

/** From now on the device has no room left; until `free`. */
async function fill(page: Page): Promise<{ free(): Promise<void> }> {
  await page.evaluate(() => {
    const { put, add } = IDBObjectStore.prototype
    const full = (write: typeof put) =>
      function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
        if (this.name === 'documents' || this.name === 'updates')
          throw new DOMException('full', 'QuotaExceededError')
        return write.apply(this, args)
      }
    IDBObjectStore.prototype.put = full(put)
    IDBObjectStore.prototype.add = full(add)
    Object.assign(window, { free: () => Object.assign(IDBObjectStore.prototype, { put, add }) })
  })
  return { free: () => page.evaluate('window.free()') }
}

test('[OB1] [OB6] on a full device nothing is called saved that is not, and nothing fails in silence', async ({
  person,
}) => {
  const { page } = person
  await person.signUp(freshEmail())
  await person.write('Hello', 'text')
  await expect(person.pill).toContainText('Synced')
  const title = page.getByRole('textbox', { name: 'Title' })
  const status = page.locator('footer').getByRole('status')
  const toast = (text: string) => page.getByRole('listitem').filter({ hasText: text })

  const device = await fill(page)
  await title.fill('Hello, changed')
  await expect(status).toHaveText('Could not be saved on this device')
  await expect(person.pill).toContainText('Not saved')

  const question = page.waitForEvent('dialog')
  void page.close({ runBeforeUnload: true })
  expect((await question).type()).toBe('beforeunload')
  await (await question).dismiss()

  await page.getByRole('button', { name: 'Delete document' }).click()
  await expect(toast('The document could not be deleted')).toBeVisible()
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(toast('You are still signed in')).toBeVisible()

  await device.free()
  await expect(person.entry('Hello, changed')).toContainText('Synced')
  await expect(status).toHaveText('Synced')
  await expect(person.pill).toContainText('Synced')

  const fullAgain = await fill(page)
  await person.content.click()
  await page.keyboard.insertText(' and more')
  await expect(person.pill).toContainText('Not saved')
  await fullAgain.free()
  await expect(status).toHaveText('Synced')
})

test('[OB5] [OB7] what waits for a network does not look as if it moved', async ({ person }) => {
  await person.signUp(freshEmail())
  await person.page.route('**/api/v1/documents/batch', (route) => route.abort())
  await person.write('Hello', 'text')
  await expect(person.pill).toContainText('Offline · 1 pending')
  await expect(person.entry('Hello')).toContainText('Not synced yet')
})
