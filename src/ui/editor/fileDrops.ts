import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { toastNotKept } from './toastNotKept'

/** Files that are pasted or dropped into the text. Those that are text are put in by CodeMirror. */
export function fileDrops(): Extension {
  return EditorView.domEventHandlers({
    paste: ({ clipboardData }) => {
      const files = [...(clipboardData?.files ?? [])]
      // Programs that copy text often copy a picture of it as well.
      if (files.length === 0 || clipboardData?.types.includes('text/plain')) return false
      toastNotKept(files)
      return true
    },
    drop: (event) => {
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.every(isText)) return false
      event.preventDefault()
      toastNotKept(files)
      return true
    },
  })
}

function isText({ type, name }: File): boolean {
  return type.startsWith('text/') || /\.(?:md|markdown|txt|csv|json|ya?ml)$/i.test(name)
}
