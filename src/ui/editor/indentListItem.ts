import { indentLess, indentMore } from '@codemirror/commands'
import {
  type ChangeSpec,
  countColumn,
  type EditorState,
  type Line,
  type StateCommand,
} from '@codemirror/state'

const ITEM = /^(\s*)([-*+]|(\d{1,9})[.)])(?:\s+|$)/

interface Item {
  /** The column of its marker. */
  indent: number
  /** Columns from its marker to its text: so far in is what belongs to it. */
  width: number
  /** Of an ordered list. */
  number: number | undefined
}

/** Tab makes an item of a list one of a sublist; anywhere but in lists and selections it moves the focus on. */
export const indentItem: StateCommand = (target) => {
  const item = itemAt(target.state)
  if (!item) return isSeveralLines(target.state) && indentMore(target)
  const sibling = before(target.state, firstLine(target.state), ({ indent }) => indent <= item.indent)
  // The first of its list has nothing to be below of.
  return sibling?.indent === item.indent ? shift(target, item, sibling.width) : true
}

export const outdentItem: StateCommand = (target) => {
  const item = itemAt(target.state)
  if (!item) return isSeveralLines(target.state) && indentLess(target)
  const parent = before(target.state, firstLine(target.state), ({ indent }) => indent < item.indent)
  return shift(target, item, (parent?.indent ?? 0) - item.indent)
}

/** Moves the selected items, with all that belongs to them, and numbers what is after them anew. */
function shift({ state, dispatch }: Parameters<StateCommand>[0], item: Item, columns: number): boolean {
  if (state.readOnly) return false
  if (columns === 0) return true
  const moved = movedLines(state, item)
  const changes: ChangeSpec[] = []
  for (const line of moved) {
    const indent = indentOf(state, line.text)
    if (line.text.trim() === '' || indent + columns < 0) continue
    const blanks = /^\s*/.exec(line.text)?.[0].length ?? 0
    changes.push({ from: line.from, to: line.from + blanks, insert: ' '.repeat(indent + columns) })
  }
  changes.push(...renumber(state, moved, columns))
  const userEvent = columns > 0 ? 'input.indent' : 'delete.dedent'
  dispatch(state.update({ changes, userEvent, scrollIntoView: true }))
  return true
}

/** The selected lines, and those below that belong to the last of them. */
function movedLines(state: EditorState, { indent }: Item): Line[] {
  const last = state.doc.lineAt(state.selection.main.to).number
  const lines: Line[] = []
  for (let number = firstLine(state); number <= state.doc.lines; number++) {
    const line = state.doc.line(number)
    if (number > last && (line.text.trim() === '' || indentOf(state, line.text) <= indent)) break
    lines.push(line)
  }
  return lines
}

/**
 * What was moved becomes the first of its new list, or the next there, and what follows counts on from it. A list
 * of ones stays one.
 */
function renumber(state: EditorState, moved: Line[], columns: number): ChangeSpec[] {
  const changes: ChangeSpec[] = []
  const first = moved[0]?.number ?? 1
  const movedNumbers = new Set(moved.map((line) => line.number))
  /** The last item of each list that is open, by its column. */
  const open: { indent: number; number: number | undefined; was: number | undefined }[] = []
  for (let at = listStart(state, first); at <= state.doc.lines; at++) {
    const line = state.doc.line(at)
    const item = readItem(state, line.text)
    if (!item) {
      if (at > first && line.text.trim() !== '' && indentOf(state, line.text) === 0) break
      continue
    }
    const isMoved = movedNumbers.has(at)
    const indent = Math.max(0, item.indent + (isMoved ? columns : 0))
    while ((open.at(-1)?.indent ?? -1) > indent) open.pop()
    const previous = open.at(-1)?.indent === indent ? open.pop() : undefined
    let { number } = item
    if (number !== undefined && at >= first) {
      if (previous?.number !== undefined)
        number = !isMoved && previous.was === item.number ? number : previous.number + 1
      else if (isMoved) number = 1
      if (number !== item.number) changes.push(...writeNumber(line, number))
    }
    open.push({ indent, number, was: isMoved ? undefined : item.number })
  }
  return changes
}

function writeNumber(line: Line, number: number): ChangeSpec[] {
  const [, blanks = '', , digits = ''] = ITEM.exec(line.text) ?? []
  const from = line.from + blanks.length
  return [{ from, to: from + digits.length, insert: String(number) }]
}

/** Where the list that the line is in begins, or a line of it. */
function listStart(state: EditorState, number: number): number {
  let start = number
  for (let at = number - 1; at >= 1; at--) {
    const { text } = state.doc.line(at)
    if (readItem(state, text)) start = at
    else if (text.trim() !== '' && indentOf(state, text) === 0) break
  }
  return start
}

/** The nearest item above that is wanted; undefined: the list begins before there is one. */
function before(state: EditorState, number: number, wanted: (item: Item) => boolean): Item | undefined {
  for (let at = number - 1; at >= 1; at--) {
    const { text } = state.doc.line(at)
    const item = readItem(state, text)
    if (item && wanted(item)) return item
    if (!item && text.trim() !== '' && indentOf(state, text) === 0) return undefined
  }
  return undefined
}

function itemAt(state: EditorState): Item | undefined {
  return readItem(state, state.doc.line(firstLine(state)).text)
}

function readItem(state: EditorState, text: string): Item | undefined {
  const [all, blanks = '', marker = '', digits] = ITEM.exec(text) ?? []
  if (all === undefined) return undefined
  const gap = all.length - blanks.length - marker.length
  // Far away text is code in an item whose own text begins after one blank.
  const width = marker.length + (gap >= 1 && gap <= 4 ? gap : 1)
  return { indent: indentOf(state, text), width, number: digits === undefined ? undefined : Number(digits) }
}

function indentOf(state: EditorState, text: string): number {
  return countColumn(/^\s*/.exec(text)?.[0] ?? '', state.tabSize)
}

function firstLine(state: EditorState): number {
  return state.doc.lineAt(state.selection.main.from).number
}

function isSeveralLines(state: EditorState): boolean {
  return firstLine(state) !== state.doc.lineAt(state.selection.main.to).number
}
