import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { type RefObject, useEffect, useRef } from 'react'
import { yCollab } from 'y-codemirror.next'
import type { Awareness } from 'y-protocols/awareness'
import type { Text } from 'yjs'
import { editorExtensions } from './editorExtensions'
import { remoteCarets } from './remoteCarets'

type MarkdownEditorProps = {
  text: Text
  /** Where others are in it; undefined: there are none. */
  awareness: Awareness | undefined
  readOnly: boolean
  /** Set when the focus was sent here before there was an editor. */
  focusWanted: RefObject<boolean>
}

/** Keystrokes become changes of the document's Y.Text, and its changes become text here. Nothing is saved here. */
export function MarkdownEditor({ text, awareness, readOnly, focusWanted }: MarkdownEditorProps) {
  const parent = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!parent.current) return
    const view = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: text.toString(),
        extensions: [
          editorExtensions(readOnly),
          yCollab(text, null, { undoManager: false }),
          awareness ? remoteCarets(text, awareness) : [],
        ],
      }),
    })
    if (focusWanted.current) view.focus()
    focusWanted.current = false
    return () => view.destroy()
  }, [text, awareness, readOnly, focusWanted])

  return <div ref={parent} className="flex flex-1 flex-col" />
}
