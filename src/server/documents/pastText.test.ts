import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOfPast, type PastText, pastText, TextChain } from './pastText'

const word = fc.constantFrom('one ', 'zwei ', '日本', '🎈', '👩‍💻', 'e\u0301', '\r\n', '\n', '😀', '😁')
const paragraph = fc.array(word, { minLength: 20, maxLength: 80 }).map((words) => words.join(''))

/** A text as somebody may have changed it in some places. */
const edited = (text: string) =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(12), fc.oneof(word, word, paragraph)), { maxLength: 3 })
    .map((edits) =>
      edits.reduce((now, [at, length, words]) => {
        const changed = now.slice(0, at) + words + now.slice(at + length)
        return changed.isWellFormed() ? changed : now
      }, text),
    )

const history = fc.array(paragraph, { minLength: 8, maxLength: 16 }).chain((paragraphs) => {
  const first = paragraphs.join('\n\n')
  return fc.array(edited(first), { minLength: 1, maxLength: 8 }).map((later) => [first, ...later])
})

test('[BT15] every text of a history reads as it was, whole or as edits of the next', () => {
  let asEdits = 0
  fc.assert(
    fc.property(history, (texts) => {
      const newest = texts.at(-1) ?? ''
      let chain = new TextChain(newest)
      let next = newest
      for (const text of texts.slice(0, -1).reverse()) {
        const past = pastText(text, next, true)
        if (past === undefined) expect(text).toBe(next)
        else if (past.edits) {
          asEdits++
          expect(bytesOfPast(past)).toBeLessThan(Buffer.byteLength(text) / 4)
          // As a round trip through the database leaves it.
          chain.edit({ content: Buffer.from(past.content).toString(), edits: past.edits })
        } else {
          expect(past.content).toBe(text)
          chain = new TextChain(text)
        }
        next = text
      }
      expect(chain.text()).toBe(next)
    }),
    { seed: 20_261_127, numRuns: 1_000 },
  )
  expect(asEdits).toBeGreaterThan(1_000)
})

test('[BT15] texts along the chain are the same, read on the way or at the end', () => {
  const texts = Array.from({ length: 50 }, (_, n) => `${'a line of words\n'.repeat(40)}${'x'.repeat(n)}`)
  const parts = texts.slice(0, -1).map((text, n) => pastText(text, texts[n + 1] ?? '', true) as PastText)
  const chain = new TextChain(texts.at(-1) ?? '')
  for (const [n, text] of [...texts.entries()].slice(0, -1).reverse()) {
    chain.edit(parts[n] as PastText)
    if (n % 7 === 0) expect(chain.text()).toBe(text)
  }
  expect(chain.text()).toBe(texts[0])
})

const LONG = Array.from({ length: 3_000 }, (_, n) => `Line ${n} of a long document.\n`).join('')

test.each([
  ['typed at the end', LONG, `${LONG}twenty typed letters`, 12],
  ['deleted from the middle', LONG, LONG.slice(0, 40_000) + LONG.slice(40_020), 32],
  ['changed at both ends', LONG, `# A\n${LONG}the end`, 24],
])('[BT15] what was %s costs what was changed', (_, text, next, bytes) => {
  expect(bytesOfPast(pastText(text, next, true))).toBe(bytes)
})

test.each([
  ['mostly another text', LONG, LONG.toUpperCase()],
  ['a short one', 'short', 'shorter'],
  ['an empty one', '', 'x'],
])('[BT15] %s is kept whole', (_, text, next) => {
  expect(pastText(text, next, true)).toEqual({ content: text })
})

test('[BT15] where a whole text is due it is kept whole; a text that the next one has too is not kept', () => {
  expect(pastText(LONG, `${LONG}!`, false)).toEqual({ content: LONG })
  expect(pastText(LONG, LONG, false)).toBeUndefined()
})

test('[BT15] a long chain of many edits each moves few pieces, and reads as it was', () => {
  const lines = Array.from({ length: 3_000 }, (_, n) => `Line ${n} of a long document, of words and words.`)
  const texts = [lines.join('\n')]
  for (let version = 0; version < 100; version++) {
    for (let n = 0; n < 90; n++) {
      const at = (version * 7 + n * 31) % lines.length
      lines[at] = `${version}${lines[at]}`
    }
    texts.push(lines.join('\n'))
  }
  const chain = new TextChain(texts.at(-1) ?? '')
  let most = 0
  for (let n = texts.length - 2; n >= 0; n--) {
    const past = pastText(texts[n] ?? '', texts[n + 1] ?? '', true)
    expect(past?.edits).toBeDefined()
    chain.edit(past as PastText)
    most = Math.max(most, chain.length)
  }
  expect(most).toBeLessThan(2_000)
  expect(chain.text()).toBe(texts[0])
})
