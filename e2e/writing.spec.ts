/** Writing in the editor: keys, lists, what is pasted, and which way a line runs. */
import { pasteInto } from './pasteInto.ts'
import { expect, test } from './test.ts'

test('[RQ3] characters that cannot be saved are left out of a paste, and that is said', async ({
  person,
}) => {
  const { page, content } = person
  await person.write('Pasted', 'Before ')
  await pasteInto(content, { text: 'a\u0000b \ud800 c\u{1f600}' })
  await expect(content).toHaveText('Before ab \ufffd c\u{1f600}')
  await expect(page.getByText('Some characters were left out')).toBeVisible()
  const title = page.getByRole('textbox', { name: 'Title' })
  await title.fill('A\u0000B')
  await expect(title).toHaveValue('AB')
})

test('a line of 200,000 blanks does not hold up the editor', async ({ person }) => {
  const { page, content } = person
  await person.write('Blanks', 'Before ')
  await pasteInto(content, { text: `${' '.repeat(200_000)}after` })
  await page.keyboard.type('!')
  await person.saved()
  await page.getByRole('textbox', { name: 'Title' }).fill('Still here')
  await expect(person.entry('Still here')).toBeVisible()
})

test('bold and italic are put on and taken off one by one', async ({ person }) => {
  const { page, content } = person
  await person.write('Marks', 'word')
  await content.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+b')
  await expect(content).toHaveText('**word**')
  await page.keyboard.press('ControlOrMeta+i')
  await expect(content).toHaveText('***word***')
  await page.keyboard.press('ControlOrMeta+b')
  await expect(content).toHaveText('*word*')
  await page.keyboard.press('ControlOrMeta+i')
  await expect(content).toHaveText('word')
})

test('Tab makes a sublist of a numbered list, and Shift+Tab takes it back', async ({ person }) => {
  const { page, content } = person
  const lines = () => content.locator('.cm-line').allInnerTexts()
  await person.write('List', '1. one\n2. two\n3. three')
  await content.press('ArrowUp')
  await page.keyboard.press('Tab')
  await expect.poll(lines).toEqual(['1. one', '   1. two', '2. three'])
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.locator('.prose ol ol > li')).toHaveText('two')
  await page.getByRole('button', { name: 'Preview' }).click()
  await content.press('Shift+Tab')
  await expect.poll(lines).toEqual(['1. one', '2. two', '3. three'])
})

test('pictures that are pasted or dropped are not taken in silence', async ({ person }) => {
  const { page, content } = person
  await person.write('Pictures', 'text')
  const toast = page.getByText('Pictures cannot be kept yet')
  const files = [{ name: 'a.png', type: 'image/png' }]
  await pasteInto(content, { files })
  await expect(toast).toBeVisible()
  await expect(toast).toBeHidden()
  await pasteInto(page.getByRole('article'), { files }, 'drop')
  await expect(toast).toBeVisible()
  await expect(content).toHaveText('text')
})

test('a line in Hebrew or Arabic is set from right to left', async ({ person }) => {
  const { page, content } = person
  await person.write('Both ways', 'English\n- שלום עולם\nمرحبا')
  const directions = () =>
    content.locator('.cm-line').evaluateAll((lines) => lines.map((line) => getComputedStyle(line).direction))
  await expect.poll(directions).toEqual(['ltr', 'rtl', 'rtl'])
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.locator('.prose ul')).toHaveCSS('direction', 'rtl')
})

for (const width of [1280, 390]) {
  test(`a long title wraps, and one of blanks is none, at ${width} px`, async ({ person }) => {
    const { page } = person
    await page.setViewportSize({ width, height: 800 })
    await person.write('Short', 'text')
    const title = page.getByRole('textbox', { name: 'Title' })
    const height = async () => (await title.boundingBox())?.height ?? 0
    const oneLine = await height()
    const long = 'A title that goes on and on, '.repeat(8).trim()
    await title.fill(long)
    await expect.poll(height).toBeGreaterThan(1.8 * oneLine)
    expect(await title.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0)
    await expect(page).toHaveTitle(`${long} – Batch Document Sync`)
    await title.fill('   ')
    await expect(page).toHaveTitle('Untitled – Batch Document Sync')
    await title.press('ArrowRight')
    await title.press('Enter')
    await expect(person.content).toBeFocused()
    await page.goto('/')
    await expect(person.entry('Untitled')).toBeVisible()
    await expect(page).toHaveTitle('Batch Document Sync')
  })
}
