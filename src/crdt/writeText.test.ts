import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { encodeCrdt, openCrdt, seededState, stateFromText, textFromState, textOf } from './documentText'
import { mergeDocument } from './mergeDocument'
import { AUTHORS, FIRST_AUTHOR, writeText } from './writeText'

const author = FIRST_AUTHOR + AUTHORS

/** The state after all these texts were written, one after the other, each by another request. */
function written(state: Uint8Array, texts: readonly string[], by = author): Uint8Array {
  let last = state
  for (const content of texts) {
    const outcome = mergeDocument({ base: last, content, author: by })
    if (!outcome.ok || !outcome.state) throw new Error('not written')
    expect(outcome.content).toBe(content)
    last = outcome.state
  }
  return last
}

const times = (count: number, textAt: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => textAt(n))
const hash = (n: number) => ((n * 2_654_435_761) % 4_294_967_296).toString(16)

describe('[BT17] writeText', () => {
  test.each<[string, (n: number) => string]>([
    ['two numbers', (n) => `line ${n}\nsome words that stay ${n % 7}\n`],
    ['numbers that take turns', (n) => `a: ${n >> 1}\n${'words that stay '.repeat(2)}\nb: ${(n + 1) >> 1}\n`],
    [
      'ten numbers in turn',
      (n) => times(10, (at) => `field ${at} is ${Math.floor((n + at) / 10)}\n`).join(''),
    ],
    ['a clock', (n) => `up since ${new Date(n * 61_000).toISOString()}, all is well\n`],
    ['a hash', (n) => `etag ${hash(n)}${hash(n + 5)}${hash(n * 7)} of the page\n`],
    ['a log, the newest line last', (n) => times(5, (at) => `entry ${n + at}\n`).join('')],
    ['a log, the newest line first', (n) => times(5, (at) => `entry ${n - at}\n`).join('')],
    ['a word that comes and goes', (n) => (n % 2 ? 'some words\n' : 'some more words\n')],
    ['all of it', (n) => hash(n).repeat(4)],
    ['a switch', (n) => ['on', 'off', '', 'off\noff'][n % 4] ?? ''],
    ['lines in another order', (n) => times(8, (at) => `| ${(at * (n % 5) * 3 + n) % 8} |\n`).join('')],
  ])('leaves little behind of a text that is written again and again: %s', (_, textAt) => {
    const early = written(seededState(textAt(0)), times(300, textAt))
    const late = written(early, times(600, textAt))
    expect(late.length).toBeLessThan(3_000)
    expect(late.length).toBeLessThan(early.length + 400)
    const { size } = openCrdt(late).store.clients
    // After a restart of the server: another author, once more as little.
    const after = written(late, times(600, textAt), author + AUTHORS)
    expect(after.length).toBeLessThan(late.length + 3_000)
    expect(size).toBeLessThanOrEqual(AUTHORS + 1)
  })

  test('makes any text read as any other, of one author or of several', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '😀', '7', 'é'), maxLength: 40 })
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat({ max: 2 })),
        (texts, by) => {
          let state = stateFromText(texts[0] ?? '')
          for (const [n, content] of texts.entries()) {
            const doc = openCrdt(state)
            if (by[n]) textOf(doc).format(0, textOf(doc).length >> 1, { bold: true })
            writeText(doc, content, author + (by[n] ?? 0) * AUTHORS)
            expect(textOf(doc).toString()).toBe(content)
            state = encodeCrdt(doc)
            expect(textFromState(state)).toBe(content)
          }
        },
      ),
      { seed: 17, numRuns: 300 },
    )
  })

  test('leaves alone what did not change, so that edits of others stay in place', () => {
    const base = written(stateFromText('status: 1\n\nnotes of a person\n'), [
      'status: 2\n\nnotes of a person\n',
    ])
    const person = openCrdt(base)
    textOf(person).insert('status: 2\n\nnotes of a '.length, 'busy ')
    const later = written(
      base,
      times(50, (n) => `status: ${n}\n\nnotes of a person\n`),
    )
    Y.applyUpdate(person, later)
    expect(textOf(person).toString()).toBe('status: 49\n\nnotes of a busy person\n')
  })

  test('writes next to something that is no text', () => {
    const doc = openCrdt(stateFromText('hello world'))
    textOf(doc).insertEmbed(5, { image: 'x' })
    writeText(doc, 'hello there', author)
    expect(textFromState(encodeCrdt(doc))).toBe('hello there')
  })
})
