import { EditorSelection, type EditorState, type StateCommand } from '@codemirror/state'

/**
 * Puts `mark` around each selection, or takes it away where it already is. Bold (`**`) and italic (`*`) share their
 * stars: three are both.
 */
export function toggleMark(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false
    const size = mark.length
    const change = state.changeByRange((range) => {
      const { from, to } = trimmed(state, range)
      const outside = Math.min(runBefore(state, from, mark), runAfter(state, to, mark))
      if (has(outside, size)) {
        return {
          changes: [
            { from: from - size, to: from },
            { from: to, to: to + size },
          ],
          range: EditorSelection.range(from - size, to - size),
        }
      }
      const inside = Math.min(runAfter(state, from, mark), runBefore(state, to, mark))
      if (has(inside, size) && to - from > 2 * inside) {
        return {
          changes: [
            { from, to: from + size },
            { from: to - size, to },
          ],
          range: EditorSelection.range(from, to - 2 * size),
        }
      }
      return {
        changes: [
          { from, insert: mark },
          { from: to, insert: mark },
        ],
        range: EditorSelection.range(from + size, to + size),
      }
    })
    dispatch(state.update(change, { userEvent: 'input', scrollIntoView: true }))
    return true
  }
}

/** Whether so many stars (backticks) hold a mark of that size. */
function has(run: number, size: number): boolean {
  return size === 1 ? run % 2 === 1 : run >= 2
}

/** How often the mark's character stands before the position. */
function runBefore({ doc }: EditorState, position: number, mark: string): number {
  let run = 0
  while (position - run > 0 && doc.sliceString(position - run - 1, position - run) === mark[0]) run++
  return run
}

function runAfter({ doc }: EditorState, position: number, mark: string): number {
  let run = 0
  while (doc.sliceString(position + run, position + run + 1) === mark[0]) run++
  return run
}

/** Without the blanks at its ends, beside which marks mean nothing. */
function trimmed({ doc }: EditorState, { from, to }: { from: number; to: number }) {
  const text = doc.sliceString(from, to)
  if (text.trim() === '') return { from, to }
  return {
    from: from + (text.length - text.trimStart().length),
    to: to - (text.length - text.trimEnd().length),
  }
}
