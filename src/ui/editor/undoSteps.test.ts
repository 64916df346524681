import { redo, undo } from '@codemirror/commands'
import {
  type ChangeSpec,
  EditorSelection,
  EditorState,
  Transaction,
  type TransactionSpec,
} from '@codemirror/state'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { YSyncConfig, ySyncAnnotation } from 'y-codemirror.next'
import { Doc } from 'yjs'
import { undoInSteps } from './undoSteps'

/** Somebody with an editor, a tenth of a second between their keys. */
class Writer {
  private state: EditorState
  private now = 1_000

  constructor(start = '') {
    this.state = EditorState.create({ doc: start, extensions: undoInSteps() })
  }

  get text(): string {
    return this.state.doc.toString()
  }

  edit(userEvent: string, changes: ChangeSpec, pause = 100): this {
    this.now += pause
    const set = this.state.changes(changes)
    const selection = EditorSelection.cursor(set.mapPos(this.state.selection.main.head, 1))
    return this.take({ changes: set, selection, annotations: Transaction.time.of(this.now), userEvent })
  }

  /** One character after the other, at the end. */
  type(text: string, pause = 100): this {
    for (const insert of text) {
      const from = this.text.length
      this.edit(insert === '\n' ? 'input' : 'input.type', { from, insert }, pause)
    }
    return this
  }

  /** Somebody else writes. */
  hear(changes: ChangeSpec): this {
    const annotations = ySyncAnnotation.of(new YSyncConfig(new Doc().getText(), null))
    return this.take({ changes, annotations })
  }

  /** @returns the text; undefined: there is nothing to take back. */
  undo(): string | undefined {
    return undo({ state: this.state, dispatch: (edit) => this.follow(edit) }) ? this.text : undefined
  }

  redo(): string | undefined {
    return redo({ state: this.state, dispatch: (edit) => this.follow(edit) }) ? this.text : undefined
  }

  undoAll(): string {
    while (this.undo() !== undefined);
    return this.text
  }

  redoAll(): string {
    while (this.redo() !== undefined);
    return this.text
  }

  private take(spec: TransactionSpec): this {
    this.follow(this.state.update(spec))
    return this
  }

  private follow(edit: Transaction): void {
    this.state = edit.state
  }
}

const PARAGRAPH = 'A paragraph of words.'

describe('undoInSteps', () => {
  it('brings back what was typed and at once deleted', () => {
    const writer = new Writer().type(PARAGRAPH)
    writer.edit('delete.selection', { from: 0, to: PARAGRAPH.length })
    expect(writer.undo()).toBe(PARAGRAPH)
    expect(writer.undo()).toBe('')
    expect(writer.redo()).toBe(PARAGRAPH)
    expect(writer.redo()).toBe('')

    const backspaces = new Writer().type('abc')
    for (let to = 3; to > 0; to--) backspaces.edit('delete.backward', { from: to - 1, to })
    expect(backspaces.undo()).toBe('abc')
    expect(backspaces.type('!').undo()).toBe('abc')
  })

  const ownSteps: [string, ChangeSpec][] = [
    ['input.paste', { from: 10, insert: 'pasted' }],
    ['input.drop', { from: 0, insert: 'dropped' }],
    [
      'move.drop',
      [
        { from: 0, insert: 'words' },
        { from: 5, to: 10 },
      ],
    ],
    ['delete.cut', { from: 6, to: 10 }],
    ['delete.line', { from: 0, to: 10 }],
    [
      'input',
      [
        { from: 0, insert: '**' },
        { from: 10, insert: '**' },
      ],
    ],
    ['input.replace.all', { from: 6, to: 10, insert: 'more' }],
    ['', { from: 10, insert: 'by a program' }],
  ]
  it.each(ownSteps)('makes "%s" a step of its own', (userEvent, changes) => {
    const writer = new Writer().type('some words').edit(userEvent, changes)
    const edited = writer.text
    writer.type('!')
    expect(writer.undo()).toBe(edited)
    expect(writer.undo()).toBe('some words')
    expect(writer.undo()).toBe('')
  })

  it('begins a step after a pause, at another place, and where a selection is typed over', () => {
    const pause = new Writer().type('one ').edit('input.type', { from: 4, insert: 'two' }, 500)
    expect(pause.undo()).toBe('one ')
    const place = new Writer('start').type(' end').edit('input.type', { from: 0, insert: 'a ' })
    expect(place.undo()).toBe('start end')
    const over = new Writer().type('old').edit('input.type', { from: 0, to: 3, insert: 'n' }).type('ew')
    expect(over.undo()).toBe('old')
  })

  it('cuts a long run into sentences, lines, and a few words', () => {
    const sentences = new Writer().type('One more. Then another! Last')
    expect(sentences.undo()).toBe('One more. Then another! ')
    expect(sentences.undo()).toBe('One more. ')
    expect(new Writer().type('a line\nand the next').undo()).toBe('a line')
    const words = new Writer().type('word '.repeat(200)).undo() ?? ''
    expect(words.length).toBeGreaterThan(900)
    expect(words).toMatch(/ $/)
    expect((new Writer().type('w'.repeat(1_000)).undo() ?? '').length).toBeGreaterThanOrEqual(800)
    const held = new Writer('x'.repeat(300))
    for (let to = 300; to > 0; to--) held.edit('delete.backward', { from: to - 1, to }, 30)
    expect((held.undo() ?? '').length).toBeLessThanOrEqual(60)
  })

  it('keeps a composition in one step, however long it takes and however often it is replaced', () => {
    const writer = new Writer('말: ')
      .edit('input.type.compose.start', { from: 3, insert: 'ㅎ' })
      .edit('input.type.compose', { from: 3, to: 4, insert: '하' }, 900)
      .edit('input.type.compose', { from: 3, to: 4, insert: '한' }, 900)
      .edit('input.type.compose.start', { from: 4, insert: 'ㄱ' }, 900)
      .edit('input.type.compose', { from: 4, to: 5, insert: '글' }, 900)
    expect(writer.undo()).toBe('말: 한')
    expect(writer.undo()).toBe('말: ')
    expect(writer.redo()).toBe('말: 한')
    expect(writer.redo()).toBe('말: 한글')
  })

  it('takes back only what was written here, and goes on with its step beside what others write', () => {
    const writer = new Writer('ours. ').type('mine').hear({ from: 0, insert: 'theirs, ' }).type('!')
    expect(writer.text).toBe('theirs, ours. mine!')
    expect(writer.undo()).toBe('theirs, ours. ')
    expect(writer.undo()).toBeUndefined()
    expect(writer.redo()).toBe('theirs, ours. mine!')
  })

  it('gets from any text back to where it began, and forth again', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 4 }), (runs) => {
        const writer = new Writer('Start. ')
        for (const [edits, undone] of runs) {
          for (const edit of edits) apply(writer, edit)
          for (let times = 0; times < undone; times++) writer.undo()
        }
        const end = writer.redoAll()
        expect(writer.undoAll()).toBe('Start. ')
        expect(writer.redoAll()).toBe(end)
        expect(writer.undoAll()).toBe('Start. ')
      }),
      { numRuns: 200 },
    )
  })

  it('never takes back a character of others, nor leaves one of its own', () => {
    const others = fc.tuple(fc.nat(), fc.constantFrom('X', 'Y Z', '\n'))
    const mixed = fc.array(fc.oneof({ weight: 3, arbitrary: edit }, { weight: 1, arbitrary: others }))
    fc.assert(
      fc.property(mixed, (steps) => {
        const writer = new Writer('START')
        let wanted = 'START'
        for (const step of steps) {
          if (step.length === 2) {
            const [place, insert] = step
            writer.hear({ from: place % (writer.text.length + 1), insert })
            wanted += insert
          } else apply(writer, step)
        }
        const end = writer.text
        expect([...writer.undoAll()].sort()).toEqual([...wanted].sort())
        expect([...writer.redoAll()].sort()).toEqual([...end].sort())
      }),
      { numRuns: 200 },
    )
  })
})

const userEvent = fc.constantFrom(
  ...['input.type', 'input.type', 'input.type', 'delete.backward', 'delete.backward', 'delete.selection'],
  'input.paste',
  'input',
  'input.type.compose.start',
  'input.type.compose',
  'move.drop',
)
const edit = fc.tuple(
  ...([userEvent, fc.nat(), fc.nat(3), fc.constantFrom('', 'a', 'b', '. ', '\n', 'cd')] as const),
  fc.constantFrom(10, 10, 10, 700),
)
/** Edits, and how many steps are then taken back. */
const run = fc.tuple(fc.array(edit, { maxLength: 25 }), fc.nat(4))

type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never

function apply(writer: Writer, [event, place, length, insert, pause]: Edit): void {
  const from = place % (writer.text.length + 1)
  const to = event === 'input.paste' ? from : Math.min(from + length, writer.text.length)
  writer.edit(event, { from, to, insert }, pause)
}
