import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { editText, encodeCrdt, openCrdt, stateFromText, textFromState, textOf } from './documentText'
import { mergeDocument } from './mergeDocument'

const text = fc.string({ unit: 'grapheme', maxLength: 60 })

describe('[BT12] editText', () => {
  test('makes any text read as any other', () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        const doc = openCrdt(stateFromText(from))
        editText(textOf(doc), to)
        expect(textFromState(encodeCrdt(doc))).toBe(to)
      }),
      { seed: 20_261_122, numRuns: 500 },
    )
  })

  test('never splits a surrogate pair', () => {
    const emoji = ['🎈', '🎉', '😀', '👩‍💻', 'a']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...emoji)), fc.array(fc.constantFrom(...emoji)), (from, to) => {
        const doc = openCrdt(stateFromText(from.join('')))
        editText(textOf(doc), to.join(''))
        expect(textFromState(encodeCrdt(doc))).toBe(to.join(''))
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  test('leaves alone what did not change, so that edits of others stay in place', () => {
    const mine = openCrdt(stateFromText('one two three'))
    const theirs = openCrdt(encodeCrdt(mine))
    editText(textOf(mine), 'one 2 three')
    editText(textOf(theirs), 'one two three four')
    Y.applyUpdate(mine, encodeCrdt(theirs))
    expect(textOf(mine).toString()).toBe('one 2 three four')
  })

  test.each([
    ['by line', 40_000, 'line of text that is long enough\n'],
    ['as a whole', 40_000, undefined],
  ])('ends soon on large texts that differ everywhere (%s)', (_, count, line) => {
    const lines = (salt: number) =>
      Array.from({ length: count }, (_, n) =>
        line ? ((n + salt) % 3) + line : `${n * 31 + salt}-${salt}\n`,
      ).join('')
    const doc = openCrdt(stateFromText(lines(1)))
    editText(textOf(doc), lines(2))
    expect(textOf(doc).toString()).toBe(lines(2))
  })
})

describe('[BT12] mergeDocument', () => {
  test('content without Yjs becomes an edit on the state', () => {
    const base = stateFromText('hello')
    const outcome = mergeDocument({ base, content: 'hello world' })
    expect(outcome).toMatchObject({ ok: true, content: 'hello world', changed: true })
  })

  test('what is known already changes nothing', () => {
    const base = stateFromText('hello')
    expect(mergeDocument({ base, update: base })).toMatchObject({ ok: true, changed: false, state: base })
    expect(mergeDocument({ base, content: 'hello' })).toMatchObject({ ok: true, changed: false, state: base })
  })

  test('content beside an update that has no text is taken, beside one that has is not', () => {
    const none = encodeCrdt(openCrdt())
    expect(mergeDocument({ update: none, content: 'seed' })).toMatchObject({ ok: true, content: 'seed' })
    expect(mergeDocument({ update: stateFromText('yjs'), content: 'seed' })).toMatchObject({
      ok: true,
      content: 'yjs',
    })
  })

  test('[BT14] noise never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (update) => {
        const outcome = mergeDocument({ base: stateFromText('base'), update })
        if (outcome.ok) expect(textFromState(outcome.state)).toBe(outcome.content)
      }),
      { seed: 3, numRuns: 1_000 },
    )
  })
})
