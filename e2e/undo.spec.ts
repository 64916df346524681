/** What an undo takes back: no more than the last thing that was done, and never words for good. */
import type { Page } from '@playwright/test'
import type { Person } from './Person.ts'
import { pasteInto } from './pasteInto.ts'
import { expect, test } from './test.ts'

const PARAGRAPH = 'All that I wrote today'

const undo = (page: Page) => page.keyboard.press('ControlOrMeta+z')
const redo = (page: Page) => page.keyboard.press('ControlOrMeta+Shift+KeyZ')

async function begin(person: Person): Promise<void> {
  await person.write('Undo', 'x')
  await person.content.press('Backspace')
  await expect(person.content).toHaveText('Write in Markdown…')
}

test('what was typed and at once deleted comes back, and goes again', async ({ person }) => {
  const { page, content } = person
  await begin(person)
  await page.keyboard.type(PARAGRAPH)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await expect(content).toHaveText('Write in Markdown…')
  await undo(page)
  await expect(content).toHaveText(PARAGRAPH)
  await redo(page)
  await expect(content).toHaveText('Write in Markdown…')
  await undo(page)
  await expect(content).toHaveText(PARAGRAPH)
})

test('a paste and a command are taken back without what was typed just before', async ({ person }) => {
  const { page, content } = person
  await begin(person)
  await page.keyboard.type(PARAGRAPH)
  await pasteInto(content, { text: ' and pasted' })
  await expect(content).toHaveText(`${PARAGRAPH} and pasted`)
  await undo(page)
  await expect(content).toHaveText(PARAGRAPH)

  await page.keyboard.type(' now')
  await page.keyboard.press('ControlOrMeta+b')
  await expect(content).toHaveText(`${PARAGRAPH} now****`)
  await undo(page)
  await expect(content).toHaveText(`${PARAGRAPH} now`)
})

test('one undo does not take back minutes of writing without a pause', async ({ person }) => {
  const { page, content } = person
  await begin(person)
  const words = 'word '.repeat(30)
  await page.keyboard.type(`The first sentence. ${words}end`)
  await undo(page)
  await expect(content).toContainText(/^The first sentence\. (?:word ){10}/)
  await expect(content).not.toContainText('end')
  for (let steps = 0; steps < 20; steps++) await undo(page)
  await expect(content).not.toContainText('first')
  for (let steps = 0; steps < 20; steps++) await redo(page)
  await expect(content).toHaveText(`The first sentence. ${words}end`)
})

test('it takes back what was written in this tab only', async ({ person }) => {
  const { page, content } = person
  await person.write('Undo', 'Together: ')
  const other = await page.context().newPage()
  await other.goto(page.url())
  const theirs = other.getByRole('textbox', { name: 'Content' })
  await expect(theirs).toHaveText('Together: ')
  await theirs.press('ControlOrMeta+End')
  await other.keyboard.insertText('theirs')
  await expect(content).toHaveText('Together: theirs')
  await content.press('ControlOrMeta+Home')
  await page.keyboard.insertText('Mine. ')
  await expect(theirs).toHaveText('Mine. Together: theirs')
  await undo(page)
  await expect(theirs).toHaveText('Together: theirs')
  await undo(page)
  await expect(theirs).toHaveText('theirs')
  await redo(page)
  await redo(page)
  await expect(theirs).toHaveText('Mine. Together: theirs')
})
