import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pastText, TextChain, WHOLE_EVERY } from '../documents/pastText'
import { type KeptText, rewriteTexts } from './rewriteTexts'

const LINES = Array.from({ length: 60 }, (_, n) => `Zeile ${n}: ünï 🎈 words`)

/** What changes from a version to the next, and whether maintenance removes it. */
const version = fc.record({
  at: fc.nat(LINES.length - 1),
  line: fc.oneof(fc.constant(undefined), fc.string({ unit: 'grapheme', maxLength: 20 })),
  isWhole: fc.boolean(),
  isGone: fc.boolean(),
})

function historyOf(changes: (typeof version extends fc.Arbitrary<infer T> ? T : never)[]) {
  const texts = [LINES.join('\n')]
  for (const { at, line } of changes) {
    const lines = (texts.at(-1) ?? '').split('\n')
    texts.push((line === undefined ? lines : lines.with(at % lines.length, line)).join('\n'))
  }
  const rows = changes.map(({ isWhole, isGone }, n): KeptText => {
    const past = pastText(texts[n] ?? '', texts[n + 1] ?? '', !isWhole)
    return { content: past?.content ?? null, edits: past?.edits ?? null, isGone }
  })
  return { texts, rows }
}

/** The texts of rows, and how far each is from a whole one, from the newest on. */
function readAll(rows: readonly Omit<KeptText, 'isGone'>[], newest: string) {
  let chain = new TextChain(newest)
  let depth = 0
  return [...rows].reverse().map(({ content, edits }) => {
    depth = content !== null && !edits ? 0 : depth + 1
    if (content !== null && edits) chain.edit({ content, edits })
    else if (content !== null) chain = new TextChain(content)
    return { text: chain.text(), depth }
  })
}

test('[BT15] whatever is removed, all other texts of 10,000 histories read as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(version, { maxLength: 14 }), async (changes) => {
      const { texts, rows } = historyOf(changes)
      const newest = texts.at(-1) ?? ''
      const around = { nextText: newest, above: 0, below: 0, mayKeepEdits: true }
      const rewritten = await rewriteTexts(rows, around)
      const left = rows.flatMap((row, n) => {
        const change = rewritten[n]
        const now = change
          ? { content: change.text?.content ?? null, edits: change.text?.edits ?? null }
          : row
        return row.isGone ? [] : [{ ...now, was: texts[n] }]
      })
      const read = readAll(left, newest).map(({ text }) => text)
      expect(read.reverse()).toEqual(left.map(({ was }) => was))
    }),
    { seed: 20_261_127, numRuns: 10_000 },
  )
}, 120_000)

test.each([
  [0, 0],
  [100, 0],
  [0, 100],
  [255, 256],
])(
  '[BT15] no text is too far from a whole one, with %i edited ones after and %i before',
  async (above, below) => {
    const changes = Array.from({ length: 300 }, (_, n) => ({
      at: n % 60,
      line: `Zeile ${n} ist jetzt ünï 🎈`,
      isWhole: n % 50 === 0,
      isGone: false,
    }))
    const { texts, rows } = historyOf(changes)
    const nextText = texts.at(-1) ?? ''
    const rewritten = await rewriteTexts(rows, { nextText, above, below, mayKeepEdits: true })
    const now = rows.map((row, n) => {
      const change = rewritten[n]
      return change ? { content: change.text?.content ?? null, edits: change.text?.edits ?? null } : row
    })
    const depths = readAll(now, nextText).map(({ depth }) => depth)
    expect((depths.at(-1) ?? 0) + below).toBeLessThanOrEqual(WHOLE_EVERY)
    expect(above + depths.indexOf(0)).toBeLessThanOrEqual(WHOLE_EVERY)
    expect(Math.max(...depths)).toBeLessThan(WHOLE_EVERY)
    expect(depths.filter((depth) => depth === 0).length).toBeLessThan(6)
  },
)

test('[BT15] a whole text is left among versions that have the same one', async () => {
  const rows = Array.from({ length: 400 }, (_, n) => ({ content: null, edits: null, isGone: n === 399 }))
  const nextText = LINES.join('\n')
  const rewritten = await rewriteTexts(rows, { nextText, above: 0, below: 0, mayKeepEdits: true })
  expect(rewritten.filter((change) => change?.text?.content === nextText)).toHaveLength(1)
})
