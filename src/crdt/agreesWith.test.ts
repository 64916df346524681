import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { encodeCrdt, openCrdt, seededState, textOf, versionOf } from './documentText'
import { mergeDocument } from './mergeDocument'
import { forged, malformed } from './testing/craftedUpdates'
import { FIRST_AUTHOR } from './writeText'

/** One thing that one of three devices does, or that the server is told in plain text. */
const step = fc.record({
  device: fc.nat({ max: 2 }),
  act: fc.constantFrom(
    'type',
    'type',
    'delete',
    'nest',
    'format',
    'push',
    'push delta',
    'pull',
    'reopen',
    'plain',
  ),
  at: fc.nat({ max: 99 }),
  words: fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀', '\n'), minLength: 1, maxLength: 6 }),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** Three devices, of which one keeps what it deleted, and a server that takes what they push as `mergeDocument` says. */
function world() {
  let state = seededState('first words')
  let clients = 100
  const device = (gc: boolean, known = state) => {
    const doc = new Y.Doc({ gc })
    doc.clientID = ++clients
    Y.applyUpdate(doc, known)
    return doc
  }
  const devices = [device(true), device(false), device(true)]
  const seen = devices.map(versionOf)
  const push = (n: number, update: Uint8Array) => {
    const doc = devices[n] as Y.Doc
    const outcome = mergeDocument({ base: state, update })
    expect(outcome).toMatchObject({ ok: true })
    if (outcome.ok && outcome.state) state = outcome.state
    seen[n] = versionOf(doc)
  }
  const take = ({ device: n, act, at, words }: Step) => {
    const doc = devices[n] as Y.Doc
    const text = textOf(doc)
    const place = at % (text.length + 1)
    if (act === 'type') text.insert(place, words)
    if (act === 'delete') text.delete(place, Math.min(words.length * 2, text.length - place))
    if (act === 'format') text.format(place, Math.min(3, text.length - place), { bold: at % 2 ? true : null })
    if (act === 'nest') {
      // What lies within a deleted type is all that Yjs forgets entirely.
      const inner = new Y.Array<unknown>()
      doc.getMap('other').set('list', inner)
      inner.push([words, { at }, null])
    }
    if (act === 'push') push(n, encodeCrdt(doc))
    if (act === 'push delta') push(n, encodeCrdt(doc, seen[n]))
    if (act === 'pull') Y.applyUpdate(doc, state)
    if (act === 'reopen') {
      const again = new Y.Doc({ gc: doc.gc })
      again.clientID = ++clients
      Y.applyUpdate(again, encodeCrdt(doc))
      devices[n] = again
    }
    if (act === 'plain') {
      const outcome = mergeDocument({ base: state, content: words.repeat(3), author: FIRST_AUTHOR })
      if (outcome.ok && outcome.state) state = outcome.state
    }
  }
  return { take, devices, push, state: () => state }
}

describe('[BT17] what an update says of a client and clock that the document has', () => {
  test('is what the document has, whatever honest devices do: none of them is ever refused', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { take, devices, push, state } = world()
        for (const one of steps) take(one)
        for (const n of devices.keys()) push(n, encodeCrdt(devices[n] as Y.Doc))
        for (const doc of devices) Y.applyUpdate(doc, state())
        for (const doc of devices) expect(textOf(doc).toString()).toBe(textOf(openCrdt(state())).toString())
      }),
      { seed: 20_261_127, numRuns: 120 },
    )
  })

  test('is refused when two write under one number, or nothing of either is lost', () => {
    let refused = 0
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        (mine, others) => {
          const base = seededState('words that both have')
          const fork = (steps: Step[]) => {
            const doc = openCrdt(base)
            doc.clientID = 77
            for (const { act, at, words } of steps) {
              const place = at % (textOf(doc).length + 1)
              if (act === 'delete') textOf(doc).delete(place, Math.min(2, textOf(doc).length - place))
              else textOf(doc).insert(place, words)
            }
            return doc
          }
          const [first, second] = [fork(mine), fork(others)]
          const accepted = mergeDocument({ base, update: encodeCrdt(first) })
          if (!accepted.ok || !accepted.state) throw new Error('refused')
          const outcome = mergeDocument({ base: accepted.state, update: encodeCrdt(second) })
          const delta = mergeDocument({
            base: accepted.state,
            update: encodeCrdt(second, versionOf(openCrdt(base))),
          })
          // Of a delta it is not known what else its author has.
          const unknown = { isFastForward: undefined, sent: undefined }
          expect({ ...delta, ...unknown }).toEqual({ ...outcome, ...unknown })
          if (!outcome.ok) {
            refused++
            expect(outcome.code).toBe('invalid_yjs_state')
            return
          }
          const letters = lettersOf(openCrdt(outcome.state as Uint8Array))
          for (const doc of [first, second])
            for (const [clock, letter] of lettersOf(doc))
              expect([letter, undefined]).toContain(letters.get(clock))
        },
      ),
      { seed: 7, numRuns: 150 },
    )
    expect(refused).toBeGreaterThan(60)
  })

  test.each(Object.entries(forged))('is refused: %s', (_, { state, update }) => {
    expect(mergeDocument({ base: state, update })).toMatchObject({ ok: false, code: 'invalid_yjs_state' })
  })

  test('costs about what the update costs, however it is cut', () => {
    const doc = openCrdt()
    textOf(doc).insert(0, 'x'.repeat(200_000))
    const whole = encodeCrdt(doc)
    const pieces = openCrdt()
    pieces.clientID = doc.clientID
    // Each letter by itself, none to be joined, as the others lie between them only for so long.
    for (let n = 0; n < 20_000; n++) textOf(pieces).insert(n, 'x')
    expect(mergeDocument({ base: whole, update: encodeCrdt(pieces) })).toMatchObject({
      ok: true,
      changed: false,
    })
  })
})

describe('[BT17] all bytes are one v1 update', () => {
  const doc = openCrdt()
  textOf(doc).insert(0, '# Important words\n')
  const v1 = encodeCrdt(doc)
  const v2 = Y.encodeStateAsUpdateV2(doc)
  const gone = openCrdt(v1)
  textOf(gone).delete(0, 5)
  const bytes = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
  test.each<[string, Uint8Array]>([
    ['v2', v2],
    ['v2 of deletions only', Y.encodeStateAsUpdateV2(gone, versionOf(gone))],
    ['v2 of nothing', Y.encodeStateAsUpdateV2(openCrdt())],
    ['words after it', bytes(v1, Buffer.from('and more'))],
    ['a zero after it', bytes(v1, new Uint8Array(1))],
    ['zeros after nothing', new Uint8Array(3)],
    ['two in a row', bytes(v1, v1)],
    ['no bytes', new Uint8Array()],
    ['cut off', v1.slice(0, -1)],
    ['two parts by one client', malformed['two parts by one client'] ?? v2],
  ])('refused: %s', (_, update) => {
    const refused = { ok: false, code: 'invalid_yjs_state' }
    expect(mergeDocument({ update })).toMatchObject(refused)
    expect(mergeDocument({ base: v1, update })).toMatchObject(refused)
    expect(mergeDocument({ base: seededState('other'), update })).toMatchObject(refused)
  })

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(2)],
    ['deletions only', encodeCrdt(gone, versionOf(gone))],
    ['the new edits only', encodeCrdt(gone, versionOf(doc))],
  ])('taken: %s', (_, update) => {
    expect(mergeDocument({ base: v1, update })).toMatchObject({ ok: true })
  })

  test('what builds on edits that the document has not is told apart', () => {
    const before = versionOf(doc)
    const later = openCrdt(v1)
    textOf(later).insert(3, 'more ')
    const missing = { ok: false, code: 'missing_yjs_updates' }
    expect(mergeDocument({ update: encodeCrdt(later, before) })).toMatchObject(missing)
    expect(mergeDocument({ base: seededState('x'), update: encodeCrdt(later, before) })).toMatchObject(
      missing,
    )
    expect(mergeDocument({ base: v1, update: encodeCrdt(later, before) })).toMatchObject({ ok: true })
    expect(
      mergeDocument({ base: seededState('x'), update: encodeCrdt(gone, versionOf(gone)) }),
    ).toMatchObject(missing)
  })
})

function lettersOf(doc: Y.Doc): Map<number, string> {
  const letters = new Map<number, string>()
  for (const { id, deleted, ...rest } of doc.store.clients.get(77) ?? []) {
    const content = 'content' in rest ? rest.content : undefined
    if (deleted || !(content instanceof Y.ContentString)) continue
    for (let n = 0; n < content.str.length; n++) letters.set(id.clock + n, content.str.charAt(n))
  }
  return letters
}
