/** What people do who type at the same time, and what is expected of their texts. */
import type { Page } from '@playwright/test'
import type { Person } from './Person.ts'
import { expect } from './test.ts'

/** Between two keys of somebody who types. */
export const KEY_MS = 60

/** The text of the document as its editor has it, line by line. */
export async function textOf({ content }: Person): Promise<string> {
  return content.evaluate((editor) => {
    const textOfLine = (line: Element) => {
      const copy = line.cloneNode(true) as Element
      for (const placeholder of copy.querySelectorAll('[contenteditable=false]')) placeholder.remove()
      return copy.textContent
    }
    return [...editor.querySelectorAll('.cm-line')].map(textOfLine).join('\n')
  })
}

/** Puts the caret behind the text of a line. */
export async function goBehind(person: Person, line: string): Promise<void> {
  await person.content.getByText(line).first().click()
  await person.page.keyboard.press('End')
}

export async function typeFor(page: Page, ms: number, word: string): Promise<number> {
  const until = Date.now() + ms
  let words = 0
  for (; Date.now() < until; words++) await page.keyboard.type(` ${word}${words}`, { delay: KEY_MS })
  return words
}

/** The same text for all within a second of the last key, and on the server in time. */
export async function expectSameText(people: Person[]): Promise<string> {
  const [first] = people
  if (!first) throw new Error('nobody writes')
  await expect(async () => {
    const texts = await Promise.all(people.map(textOf))
    expect(new Set(texts).size).toBe(1)
  }).toPass({ timeout: 1_000, intervals: [50] })
  return textOf(first)
}

export function expectWords(text: string, word: string, count: number): void {
  for (let index = 0; index < count; index++) expect(text.split(`${word}${index}`).length).toBeGreaterThan(1)
}
