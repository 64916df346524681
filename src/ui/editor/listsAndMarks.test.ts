import { EditorSelection, EditorState, type StateCommand } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { indentItem, outdentItem } from './indentListItem'
import { toggleMark } from './toggleMark'

/** Runs commands on a text whose selection is between `[` and `]`, or at `|`. @returns it as it is then. */
function run(marked: string, ...commands: StateCommand[]): string {
  const [from, to] = marked.includes('|')
    ? [marked.indexOf('|'), marked.indexOf('|')]
    : [marked.indexOf('['), marked.indexOf(']') - 1]
  const doc = marked.replace(/[|[\]]/g, '')
  let state = EditorState.create({ doc, selection: EditorSelection.range(from, to) })
  for (const command of commands)
    command({
      state,
      dispatch: (transaction) => {
        state = transaction.state
      },
    })
  const text = state.doc.toString()
  const { main } = state.selection
  return main.empty
    ? `${text.slice(0, main.from)}|${text.slice(main.from)}`
    : `${text.slice(0, main.from)}[${text.slice(main.from, main.to)}]${text.slice(main.to)}`
}

const bold = toggleMark('**')
const italic = toggleMark('*')
const code = toggleMark('`')

describe('toggleMark', () => {
  it('puts bold and italic on and takes them off, one without the other', () => {
    expect(run('a [word] b', bold)).toBe('a **[word]** b')
    expect(run('a [word] b', bold, italic)).toBe('a ***[word]*** b')
    expect(run('a [word] b', bold, italic, bold)).toBe('a *[word]* b')
    expect(run('a [word] b', italic, bold, italic)).toBe('a **[word]** b')
    expect(run('a [word] b', bold, italic, bold, italic)).toBe('a [word] b')
    expect(run('a [word] b', code, code)).toBe('a [word] b')
    expect(run('a | b', bold, bold)).toBe('a | b')
  })

  it('takes off what is inside of the selection, and marks no blanks at its ends', () => {
    expect(run('a [**word**] b', bold)).toBe('a [word] b')
    expect(run('a [***word***] b', italic)).toBe('a [**word**] b')
    expect(run('a[ word ]b', bold)).toBe('a **[word]** b')
  })
})

describe('indentItem', () => {
  const indent = (text: string) => run(text, indentItem)
  const outdent = (text: string) => run(text, outdentItem)

  it('moves an item in by the marker of the one above, and numbers anew', () => {
    expect(indent('1. one\n2. two|\n3. three')).toBe('1. one\n   1. two|\n2. three')
    expect(indent('10. one\n11. two|')).toBe('10. one\n    1. two|')
    expect(indent('- one\n- two|')).toBe('- one\n  - two|')
    expect(indent('1. one\n   1. sub\n2. two|')).toBe('1. one\n   1. sub\n   2. two|')
    expect(indent('1. one\n1. two|\n1. three')).toBe('1. one\n   1. two|\n1. three')
  })

  it('takes along what belongs to it, and several items together', () => {
    expect(indent('- one\n- two|\n  - sub\n- three')).toBe('- one\n  - two|\n    - sub\n- three')
    expect(indent('1. one\n2. [two\n3. three]')).toBe('1. one\n   1. [two\n   2. three]')
  })

  it('moves it back', () => {
    expect(outdent('1. one\n   1. two|\n2. three')).toBe('1. one\n2. two|\n3. three')
    expect(outdent('- one\n  - two\n    - three|')).toBe('- one\n  - two\n  - three|')
    expect(outdent('- one|')).toBe('- one|')
  })

  it('leaves the first of a list, and the key outside of lists', () => {
    expect(indent('text\n\n1. one|\n2. two')).toBe('text\n\n1. one|\n2. two')
    const state = EditorState.create({ doc: 'text' })
    expect(indentItem({ state, dispatch: () => expect.unreachable() })).toBe(false)
  })
})
