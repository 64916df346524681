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

test('the list is one stop of the Tab key, and the arrow keys move in it', async ({ person }) => {
  const { page } = person
  for (const title of ['One', 'Two', 'Three']) await person.write(title, 'text')
  const link = (title: string) =>
    page.getByRole('list', { name: 'Documents' }).getByRole('link', { name: title })
  const press = (key: string) => page.keyboard.press(key)

  await page.getByLabel('Search documents').press('ArrowDown')
  await expect(link('Three')).toBeFocused()
  await press('ArrowDown')
  await expect(link('Two')).toBeFocused()
  await press('End')
  await expect(link('One')).toBeFocused()
  await press('ArrowDown')
  await expect(link('One')).toBeFocused()
  await press('Home')
  await press('ArrowDown')
  await press('Tab')
  await expect(page.getByRole('link', { name: 'Trash' })).toBeFocused()
  await press('Shift+Tab')
  await expect(link('Two')).toBeFocused()
  await press('Enter')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Two')
})

test('the first stops of the Tab key lead past the bars, to the document and to the list', async ({
  person,
}) => {
  const { page } = person
  await person.write('One', 'text')
  await person.write('Two', 'text')
  await page.reload()
  await expect(person.content).toHaveText('text')
  await page.keyboard.press('Tab')
  const toDocument = page.getByRole('link', { name: 'Skip to document' })
  await expect(toDocument).toBeFocused()
  await expect(toDocument).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(person.content).toBeFocused()

  const toList = page.getByRole('link', { name: 'Skip to list' })
  await toList.press('Enter')
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('link', { name: 'Two' })).toBeFocused()
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(toList).toBeHidden()
})

test('what is only read is scrolled by keyboard', async ({ person }) => {
  const { page } = person
  await person.write('Long', 'a paragraph\n\n'.repeat(200))
  const text = page.getByRole('region', { name: 'Text of the document' })
  const pressingEndScrolls = () =>
    expect(async () => {
      await text.press('End')
      expect(await text.evaluate((element) => element.scrollTop)).toBeGreaterThan(1000)
    }).toPass()
  await page.getByRole('button', { name: 'Preview' }).press('Enter')
  await pressingEndScrolls()

  await page.getByRole('button', { name: 'Delete document' }).press('Enter')
  await page.getByRole('link', { name: 'Trash' }).press('Enter')
  await page.getByRole('link', { name: 'Long' }).press('Enter')
  await pressingEndScrolls()
})
