/** Working without a mouse: where the focus is, and whose the keys are. */
import { expect, freshEmail, test } from './test.ts'

test('a dialog gives the focus back, to what led to it or to the page', async ({ person }) => {
  const { page } = person
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
  const signUp = page.getByRole('button', { name: 'Sign up' }).first()

  await signUp.press('Enter')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(signUp).toBeFocused()

  await person.pill.press('Enter')
  await page.getByRole('button', { name: 'Keep them on the server' }).press('Enter')
  await expect(page.getByRole('dialog', { name: 'Sign up' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(person.pill).toBeFocused()

  await person.signUp(freshEmail())
  await expect(page.getByRole('main')).toBeFocused()

  await person.goOffline()
  await person.write('Hello', 'text')
  const account = page.getByRole('button', { name: /^Account/ })
  await account.press('Enter')
  await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(account).toBeFocused()

  await page.getByRole('button', { name: 'Delete document' }).press('Enter')
  await expect(page.getByRole('navigation', { name: 'Workspace' })).toBeFocused()
})

test('Alt+N makes a document from anywhere, on a Mac not where it types a tilde', async ({ person }) => {
  const { page } = person
  await person.write('First', 'text')
  await person.content.press('Alt+n')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('')

  await page.addInitScript(() => Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' }))
  await page.goto('/')
  await person.open('First')
  await person.content.press('Alt+n')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('First')
  await page.getByRole('link', { name: 'Trash' }).press('Alt+n')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('')
})
