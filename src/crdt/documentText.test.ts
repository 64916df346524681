import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import {
  editText,
  encodeCrdt,
  openCrdt,
  seededState,
  stateFromText,
  stateOf,
  textFromState,
  textOf,
} from './documentText'
import { mergeDocument } from './mergeDocument'
import { manyClients } from './testing/craftedUpdates'
import { FIRST_AUTHOR } from './writeText'

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

  test('[BT14] a state of too many clients or structs is refused, and one that has them stays usable', () => {
    const limits = { clients: 20, structs: 30 }
    const tooLarge = { ok: false, code: 'document_too_large' }
    expect(mergeDocument({ update: manyClients(21), limits })).toMatchObject(tooLarge)
    const base = manyClients(25)
    const session = openCrdt(base)
    textOf(session).insert(3, 'a session more')
    expect(mergeDocument({ base, update: encodeCrdt(session), limits })).toMatchObject(tooLarge)
    const pieces = openCrdt(manyClients(1))
    for (let n = 0; n < 40; n++) textOf(pieces).insert(0, 'x')
    expect(mergeDocument({ update: encodeCrdt(pieces), limits })).toMatchObject(tooLarge)
    const old = openCrdt(base)
    old.clientID = 1
    textOf(old).delete(3, 10)
    textOf(old).insert(3, 'one of them')
    expect(mergeDocument({ base, update: encodeCrdt(old), limits })).toMatchObject({ ok: true })
    expect(mergeDocument({ base, content: 'plain', author: FIRST_AUTHOR, limits })).toMatchObject({
      ok: true,
    })
  })

  test('[BT14] noise never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (update) => {
        const outcome = mergeDocument({ base: stateFromText('base'), update })
        if (outcome.ok) expect(textFromState(stateOf(outcome))).toBe(outcome.content)
      }),
      { seed: 3, numRuns: 1_000 },
    )
  })
})

describe('[BT12] the state of a document that was only made from its text', () => {
  test('is the same each time, and has been from the first release on', () => {
    // Editors build on these bytes: what another release makes of the same text must fit to them.
    expect(Buffer.from(seededState('Hej 🎈\n')).toString('hex')).toBe(
      '0101d6fdd90f00040107636f6e74656e740948656a20f09f8e880a00',
    )
    expect(seededState('x')).toEqual(seededState('x'))
    expect(textFromState(seededState(''))).toBe('')
  })

  test('is by another author for another text, so that no edit fits to the wrong one', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(one !== other && one !== '' && other !== '')
        const both = textFromState(Y.mergeUpdates([seededState(one), seededState(other)]))
        expect([one + other, other + one]).toContain(both)
      }),
      { seed: 26, numRuns: 300 },
    )
  })
})
