import { EditorSelection, type StateCommand } from '@codemirror/state'
import type { KeyBinding } from '@codemirror/view'
import { toggleMark } from './toggleMark'

/** The writing shortcuts; undo, find and movement come from CodeMirror's own keymaps. */
export const markdownCommands: KeyBinding[] = [
  { key: 'Mod-b', run: toggleMark('**'), preventDefault: true },
  { key: 'Mod-i', run: toggleMark('*'), preventDefault: true },
  { key: 'Mod-e', run: toggleMark('`'), preventDefault: true },
  { key: 'Mod-k', run: insertLink, preventDefault: true },
  // Everything is saved as it is typed; the browser's "save page" would only startle.
  { key: 'Mod-s', run: () => true, preventDefault: true },
]

/** `[selection]()` with the caret where the address goes. */
function insertLink({ state, dispatch }: Parameters<StateCommand>[0]): boolean {
  if (state.readOnly) return false
  const change = state.changeByRange(({ from, to }) => {
    const label = state.sliceDoc(from, to)
    const caret = from + (label ? label.length + 3 : 1)
    return { changes: { from, to, insert: `[${label}]()` }, range: EditorSelection.cursor(caret) }
  })
  dispatch(state.update(change, { userEvent: 'input', scrollIntoView: true }))
  return true
}
