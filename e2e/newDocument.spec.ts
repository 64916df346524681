/** Making documents: one at a time, and what is typed goes where it belongs. */
import { expect, freshEmail, test } from './test.ts'

test('what is typed after Alt+N is the title of the new document', async ({ person }) => {
  const { page, content } = person
  await person.write('Old', 'old text')
  const opened = page.url()
  await content.press('Alt+n')
  await page.keyboard.type('Brand new')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Brand new')
  expect(page.url()).not.toBe(opened)
  await person.open('Old')
  await expect(content).toHaveText('old text')
})

test('a double click makes one document, and one that stays empty goes', async ({ person }) => {
  const { page } = person
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/documents/batch')) sent.push(request.postData() ?? '')
  })
  const list = page.getByRole('list', { name: 'Documents' }).getByRole('listitem')
  await person.signUp(freshEmail())
  await person.write('First', 'text')
  await expect(person.entry('First')).toContainText('Synced')
  const before = sent.length
  await page.getByRole('button', { name: 'New document' }).dblclick()
  await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('')
  await expect(list).toHaveCount(2)
  await page.getByRole('button', { name: 'New document' }).click()
  await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused()
  await expect(list).toHaveCount(2)

  await person.open('First')
  await expect(list).toHaveCount(1)
  await page.getByRole('link', { name: 'Trash' }).click()
  await expect(page.getByText('The trash is empty')).toBeVisible()
  expect(sent.slice(before)).toEqual([])

  await page.getByRole('button', { name: 'New document' }).click()
  await page.keyboard.type('Kept')
  await person.open('First')
  await expect(list).toHaveCount(2)
  await expect(person.entry('Kept')).toContainText('Synced')
})

test('Ctrl+S is nobody’s, wherever the focus is', async ({ person }) => {
  const { page } = person
  await person.write('Saved', 'text')
  const prevented = (key: string) =>
    page.evaluate((name) => {
      const event = new KeyboardEvent('keydown', {
        key: name,
        ctrlKey: true,
        bubbles: true,
        cancelable: true,
      })
      document.activeElement?.dispatchEvent(event)
      return event.defaultPrevented
    }, key)
  await page.getByRole('textbox', { name: 'Title' }).focus()
  expect(await prevented('s')).toBe(true)
  expect(await prevented('p')).toBe(false)
  await page.getByRole('button', { name: 'Preview' }).focus()
  expect(await prevented('s')).toBe(true)
})
