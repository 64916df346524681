import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editText, encodeCrdt, openCrdt, stateFromText, textOf, versionOf } from '@/crdt/documentText'
import { FIRST_AUTHOR } from '@/crdt/writeText'
import { type DocumentCase, decideDocument, decideUntil } from './decideDocument'
import type { ReadOperation } from './readOperation'

const edit = { kind: 'update', id: 'd', restore: false, onConflict: 'fail' } as const

const reads: ReadOperation[] = [
  { kind: 'create', id: 'd', title: 'T', content: 'one\n\ntwo\n' },
  { ...edit, content: 'one!\n\ntwo\n' },
  { ...edit, content: 'one\n\ntwo?\n', onConflict: 'merge', expectedVersion: 1 },
  { ...edit, title: 'U', expectedVersion: 2 },
  { ...edit, update: new Uint8Array([1]) },
  { ...edit, update: stateFromText('') },
  { kind: 'delete', id: 'd', expectedVersion: 3 },
  { ...edit, content: 'late' },
]

test('[BT2] [BT14] operations decided on in slices come to the same as in one go, from thread to thread', () => {
  const operations = reads.map((read, index) => ({ index, read }))
  const whole: DocumentCase = { operations, bases: new Map(), author: FIRST_AUTHOR }
  const begun: number[] = []
  let left: DocumentCase = whole
  for (let slice = 1; ; slice++) {
    // As it is copied on the way.
    const step = decideUntil(structuredClone(left), {
      begin: (index) => begun.push(index),
      isTimeUp: () => true,
      room: Number.POSITIVE_INFINITY,
    })
    if (!('operations' in step)) {
      expect(slice).toBe(operations.length)
      expect(step).toEqual(decideDocument(whole))
      expect(step.outcomes.map(({ outcome }) => outcome.code ?? outcome.version)).toEqual([
        1,
        2,
        3,
        'version_mismatch',
        'invalid_yjs_state',
        3,
        4,
        'document_deleted',
      ])
      break
    }
    left = step
  }
  expect(begun).toEqual(operations.map(({ index }) => index))
  expect(whole.progress).toBeUndefined()
})

/** Updates of which each adds a paragraph to what is there. */
function growing(count: number): DocumentCase {
  const operations = Array.from({ length: count }, (_, index) => ({
    index,
    read: { ...edit, update: stateFromText('x'.repeat(1_000)) },
  }))
  const stored = { id: 'd', title: '', version: 1, deleted: false, body: { content: '' } }
  return { operations, stored, bases: new Map() }
}

test('[RQ9] a text that grows with each of its updates is counted as it grows, and ends where there is no more room', () => {
  const begun: number[] = []
  // 1 + 2 + … + 9 paragraphs are 45,000 bytes, and there is a state beside the last.
  const pace = { begin: (index: number) => begun.push(index), isTimeUp: () => false, room: 50_000 }
  const ended = decideUntil(growing(20), pace)
  expect(ended).toMatchObject({ outcomes: [], bytes: expect.any(Number) })
  expect(begun.at(-1)).toBeLessThan(10)
  expect(decideDocument(growing(20)).bytes).toBeGreaterThan(210_000)
})

test('[RQ9] what changes nothing makes nothing', () => {
  const { operations, ...document } = growing(1)
  const again = Array.from({ length: 50 }, () => operations).flat()
  expect(decideDocument({ ...document, operations: again }).bytes).toBeLessThan(3_000)
})

test('[BT15] a long text goes to history as what changed, and whole where that is due or edits are not read yet', () => {
  const content = Array.from({ length: 200 }, (_, n) => `Line ${n}\n`).join('')
  const replacedBy = (version: number, keepsWhole?: boolean) => {
    const stored = { id: 'd', title: '', version, deleted: false, body: { content } }
    const operations = [{ index: 0, read: { ...edit, content: `${content}more` } }]
    return decideDocument({ operations, stored, bases: new Map(), keepsWhole }).write?.replaced
  }
  expect(replacedBy(7)).toEqual({ content: '', edits: [content.length, 4, 0] })
  for (const whole of [replacedBy(256), replacedBy(7, true)]) expect(whole).toEqual({ content })
})

const onceMore = (text: string) => ({ content: text, state: stateFromText(text) })
const readAt2 = { id: 'd', version: 2, deleted: false }

test('[RQ9] [BT13] documents that come with results are bounded where they are decided', () => {
  const content = 'x'.repeat(3 * 1024 * 1024)
  const stored = { ...readAt2, title: 'T', body: { content } }
  const read: ReadOperation = { ...edit, title: 'U', expectedVersion: 1, returnsDocument: true }
  const operations = Array.from({ length: 100 }, (_, index) => ({ index, read }))
  const { outcomes } = decideDocument({ operations, stored, bases: new Map() })
  expect(outcomes.map(({ outcome }) => outcome.code)).toEqual(outcomes.map(() => 'version_mismatch'))
  expect(outcomes.filter(({ outcome }) => outcome.document)).toHaveLength(2)
})

test.each([
  ['the title that it had', 'T', true],
  ['no title', undefined, undefined],
  ['the title that it has', 'U', undefined],
])(
  '[BT13] a fast-forward with %s, after a rename, says it was merged where it kept another title',
  (_, title, merged) => {
    const body = onceMore('one')
    const read: ReadOperation = {
      ...edit,
      title,
      update: body.state,
      onConflict: 'merge_disjoint',
      expectedVersion: 1,
      returnsDocument: true,
    }
    const stored = { ...readAt2, title: 'U', body }
    const bases = new Map([[1, { title: 'T', content: 'one' }]])
    const { outcomes } = decideDocument({ operations: [{ index: 0, read }], stored, bases })
    expect(outcomes[0]?.outcome).toMatchObject({ status: 'success', version: 2 })
    expect(outcomes[0]?.outcome.merged).toBe(merged)
    expect(outcomes[0]?.outcome.document?.title).toBe(merged && 'U')
  },
)

/** Each changes one word of a line; none of them is next to one of the other side. */
const edits = (from: number) =>
  fc.array(
    fc.record({
      line: fc.constantFrom(from, from + 4, from + 8),
      word: fc.nat(4),
      to: fc.constantFrom('', 'new', '🎉 x'),
    }),
    { maxLength: 3 },
  )

test('[BT13] whatever two sides change in lines apart, as deltas and in full, merge_disjoint has the words of both', () => {
  const base = Array.from({ length: 12 }, (_, n) => `Line ${n} has four 🎈 words.`).join('\n\n')
  const body = onceMore(base)
  const edited = (changes: { line: number; word: number; to: string }[]) => {
    const lines = base.split('\n\n').map((line) => line.split(' '))
    for (const { line, word, to } of changes) lines[line]?.splice(word, 1, to)
    return lines.map((words) => words.join(' ')).join('\n\n')
  }
  fc.assert(
    fc.property(edits(0), edits(2), fc.boolean(), (theirs, ours, isDelta) => {
      const operations = [theirs, ours].map((changes, index) => {
        const doc = openCrdt(body.state)
        const before = versionOf(doc)
        editText(textOf(doc), edited(changes))
        const update = encodeCrdt(doc, isDelta ? before : undefined)
        const onConflict = 'merge_disjoint' as const
        return { index, read: { ...edit, update, onConflict, expectedVersion: 1 } }
      })
      const stored = { id: 'd', version: 1, title: 'T', deleted: false, body }
      const { outcomes, write } = decideDocument({ operations, stored, bases: new Map() })
      expect(outcomes.map(({ outcome }) => outcome.code)).toEqual([undefined, undefined])
      expect(write?.document.body?.content ?? base).toBe(edited([...theirs, ...ours]))
    }),
    { seed: 20_261_128, numRuns: 300 },
  )
})
