import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { encodeCrdt, openCrdt, textOf, versionOf } from './documentText'
import { integrationSteps } from './integrationSteps'
import { contentsOf } from './readUpdate'
import { withoutOrigins } from './testing/withoutOrigins'

const ANY = Number.POSITIVE_INFINITY

function openAs(clientID: number, ...updates: Uint8Array[]) {
  return Object.assign(openCrdt(...updates), { clientID })
}

/** What a document gains by an edit of its text. */
function edit(doc: Y.Doc, change: (text: Y.Text) => void): Uint8Array {
  const before = versionOf(doc)
  doc.transact(() => change(textOf(doc)))
  return encodeCrdt(doc, before)
}

/** A document of so many items: letters of two people in turn. */
function docOf(items: number): Y.Doc {
  const docs = [openAs(1), openAs(2)] as const
  for (let at = 0; at < items; at++) {
    const [doc, other] = at % 2 === 0 ? docs : [docs[1], docs[0]]
    Y.applyUpdate(
      other,
      edit(doc, (text) => text.insert(text.length, 'x')),
    )
  }
  return docs[0]
}

/** The steps that Yjs takes: it notes each item that it passes, in two sets. */
function stepsTaken(doc: Y.Doc, update: Uint8Array): number {
  let added = 0
  const { add } = Set.prototype
  Set.prototype.add = function (value) {
    if (value instanceof Y.Item) added++
    return add.call(this, value)
  }
  try {
    Y.applyUpdate(doc, update)
  } finally {
    Set.prototype.add = add
  }
  return added / 2
}

describe('integrationSteps', () => {
  it('[LV2] what is typed takes none, however long the document is and wherever it is typed', () => {
    const theirs = docOf(2_000)
    const ours = openAs(3, encodeCrdt(theirs))
    for (const at of [0, 1, 1_000, 2_000]) {
      const update = edit(ours, (text) => {
        text.insert(at, 'ab')
        text.insert(at + 1, 'c')
        text.delete(at, 1)
        text.insert(at, 'd')
      })
      expect(integrationSteps(theirs, contentsOf(update), 0)).toBe(0)
      Y.applyUpdate(theirs, update)
    }
  })

  it('[LV2] structs without neighbours take a document each, and are counted as far as is affordable', () => {
    const doc = docOf(500)
    const update = withoutOrigins(9, 20)
    expect(integrationSteps(doc, contentsOf(update), ANY)).toBeGreaterThanOrEqual(20 * 500)
    expect(integrationSteps(doc, contentsOf(update), 700)).toBeLessThan(1_300)
    Y.applyUpdate(doc, update)
    expect(integrationSteps(doc, contentsOf(update), 0)).toBe(0)
  })

  it('[LV2] Yjs takes no more than are counted, whatever several people wrote at the same time', () => {
    const place = fc.record({
      at: fc.nat({ max: 30 }),
      text: fc.constantFrom('a', 'bc'),
      deleted: fc.nat({ max: 2 }),
    })
    const edits = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.array(place, { minLength: 1, maxLength: 4 })), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(edits, edits, (before, apart) => {
        const docs = [1, 2, 3].map((client) => openAs(client))
        const write = (all: typeof edits extends fc.Arbitrary<infer T> ? T : never, isHeard: boolean) =>
          all.map(([author, places]) => {
            const doc = docs[author] as Y.Doc
            const update = edit(doc, (text) => {
              for (const { at, text: added, deleted } of places) {
                const from = Math.min(at, text.length)
                text.delete(from, Math.min(deleted, text.length - from))
                text.insert(from, added)
              }
            })
            if (isHeard) for (const other of docs) Y.applyUpdate(other, update)
            return update
          })
        write(before, true)
        const common = encodeCrdt(docs[0] as Y.Doc)
        const reader = openAs(4, common)
        for (const update of write(apart, false)) {
          const contents = contentsOf(update)
          const structs = [...contents.structs.values()].flat().length
          const counted = integrationSteps(reader, contents, ANY)
          expect(stepsTaken(reader, update)).toBeLessThanOrEqual(counted + structs)
        }
      }),
      { seed: 1, numRuns: 200 },
    )
  })
})
