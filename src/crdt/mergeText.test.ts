import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeText } from './mergeText'

const word = fc.constantFrom('one', 'two', 'drei', '日本', '🎈', '👩‍💻', 'e\u0301', '-', '#', '.')
const ending = fc.constantFrom('\n', '\r\n', '\n\n')
const line = fc.tuple(fc.array(word, { maxLength: 6 }), ending).map(([words, end]) => words.join(' ') + end)
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''))
const pinned = { seed: 20_261_123, numRuns: 1_000 }

describe('[BT13] mergeText', () => {
  test('with one side unchanged, or both alike, there is nothing to merge', () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        expect(mergeText(base, changed, base)).toBe(changed)
        expect(mergeText(base, base, changed)).toBe(changed)
        expect(mergeText(base, changed, changed)).toBe(changed)
      }),
      pinned,
    )
  })

  test('is the same whichever side is named first, and never makes half a character or a lone CR', () => {
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const merged = mergeText(base, ours, theirs)
        expect(mergeText(base, theirs, ours)).toBe(merged)
        if (merged === undefined) return
        expect(merged.isWellFormed()).toBe(true)
        expect(merged).not.toMatch(/\r(?!\n)/)
      }),
      pinned,
    )
  })

  test('edits of different lines are both in the result, and nothing else is', () => {
    const sides = fc.array(fc.tuple(line, fc.constantFrom('ours', 'theirs', 'neither'), line), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(sides, (lines) => {
        // Numbered, so that every line is one of its kind, and never two touched ones side by side.
        const read = (...who: string[]) =>
          lines
            .map(([before, side, after], n) =>
              who.includes(side) ? `${n}: ${after}Still line ${n}\n` : `${n}: ${before}Still line ${n}\n`,
            )
            .join('')
        expect(mergeText(read(), read('ours'), read('theirs'))).toBe(read('ours', 'theirs'))
      }),
      pinned,
    )
  })

  test.each([
    [
      'different words of a paragraph',
      'The cat sat on the mat.',
      'The dog sat on the mat.',
      'The cat sat on the sofa.',
      'The dog sat on the sofa.',
    ],
    ['adjoining items of a list', '- a\n- b\n', '- a!\n- b\n', '- a\n- c\n', '- a!\n- c\n'],
    ['an end mended and an end added to', 'one two', 'one 2', 'one two three', 'one 2 three'],
    ['a line removed and another changed', 'a\nb\nc\n', 'b\nc\n', 'a\nb\nd\n', 'b\nd\n'],
    [
      'the same insertion on both sides beside a change',
      'a\nb\n',
      'new\na\nb\n',
      'new\na\nB\n',
      'new\na\nB\n',
    ],
    ['line endings against words', 'one\r\ntwo\r\n', 'one\ntwo\n', 'one\r\n2\r\n', 'one\n2\n'],
    ['an emoji beside a word', 'x 👩‍💻 y', 'x 👨‍💻 y', 'x 👩‍💻 z', 'x 👨‍💻 z'],
    [
      'characters of a script without blanks',
      '今日は良い天気です',
      '今日は悪い天気です',
      '今日は良い天気だ',
      '今日は悪い天気だ',
    ],
    ['both removing the same', 'a b c', 'a c', 'a c', 'a c'],
  ])('combines %s', (_, base, ours, theirs, merged) => {
    expect(mergeText(base, ours, theirs)).toBe(merged)
    expect(mergeText(base, theirs, ours)).toBe(merged)
  })

  test.each([
    ['one word changed in two ways', 'The cat sat.', 'The dog sat.', 'The cow sat.'],
    ['one word mended at both ends', 'colour', 'Colour', 'colours'],
    ['different text put into the same place', 'a\nb\n', 'a\nx\nb\n', 'a\ny\nb\n'],
    ['a removal and a change inside of it', 'one\ntwo\nthree\n', 'three\n', 'one\n2\nthree\n'],
    [
      'a sentence rewritten and one of its words mended',
      'It is the end of it.',
      'We were on the way to a start.',
      'It is the end of that.',
    ],
    ['two first texts', '', 'mine', 'theirs'],
  ])('[BT13] is a conflict: %s', (_, base, ours, theirs) => {
    expect(mergeText(base, ours, theirs)).toBeUndefined()
    expect(mergeText(base, theirs, ours)).toBeUndefined()
  })

  test.each([
    ['that differ everywhere', (n: number, side: string) => `${side} ${n * 31}\n`],
    ['of few different lines', (n: number, side: string) => `line ${(n * 7 + side.length) % 3}\n`],
    ['in one line', (n: number, side: string) => `${n % 100 === 0 ? side : 'word'} `],
    [
      'of changes side by side in one line',
      (n: number, side: string) => (n < 20_000 ? String.fromCodePoint(0x4e00 + n) + side[0] : ''),
    ],
  ])(
    'ends soon on large texts %s, where both sides changed the same',
    (_, part) => {
      const read = (side: string) => Array.from({ length: 100_000 }, (_, n) => part(n, side)).join('')
      expect(mergeText(read('base'), read('ours!'), read('theirs'))).toBeUndefined()
    },
    10_000,
  )

  test('finds two small edits of a large text', () => {
    const base = Array.from({ length: 50_000 }, (_, n) => `This is line ${n} of it.\n\n`).join('')
    const ours = `First!\n${base}Last!\n`
    const theirs = base.slice(0, 700_000) + base.slice(700_000).replace('line', 'verse')
    expect(mergeText(base, ours, theirs)).toBe(`First!\n${theirs}Last!\n`)
  })
})
