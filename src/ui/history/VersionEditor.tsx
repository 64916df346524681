import { unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension, Text } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { markdownView } from '@/ui/editor/markdownView'

type VersionEditorProps = {
  label: string
  content: string
  /** The text to compare with: then only what changed is shown, and a few lines around it. */
  before: string | undefined
}

/** A text to read, as the editor shows it, with what changed in it. Mount it anew (key) for another one. */
export function VersionEditor({ label, content, before }: VersionEditorProps) {
  const parent = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!parent.current) return
    const view = new EditorView({
      parent: parent.current,
      doc: before === undefined ? content : ended(content),
      extensions: [
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: '0' }),
        markdownView(label),
        versionTheme,
        before === undefined ? [] : changesSince(before),
      ],
    })
    return () => view.destroy()
  }, [label, content, before])
  return <div ref={parent} />
}

function changesSince(before: string): Extension {
  return unifiedMergeView({
    // Not as a string: it would be split at CRLF, too.
    original: Text.of(ended(before).split('\n')),
    mergeControls: false,
    gutter: false,
    collapseUnchanged: { margin: 3, minSize: 4 },
    // Milliseconds, after which the comparison becomes a coarse one.
    diffConfig: { scanLimit: 500, timeout: 300 },
  })
}

/** With its last line ended: it would otherwise count as changed when others are added below it. */
function ended(text: string): string {
  return `${text}\n`
}

const line = { position: 'relative', paddingLeft: '1.5em' }
const sign = { position: 'absolute', left: '0.4em', fontWeight: '700' }

/** Removed and added lines have a sign as well as a colour. */
const versionTheme = EditorView.theme({
  '.cm-content': { padding: '0', minHeight: '0' },
  '.cm-content:focus-visible': {
    outline: '2px solid var(--ring)',
    outlineOffset: '4px',
    borderRadius: '2px',
  },
  '&.cm-merge-b .cm-line, .cm-deletedChunk .cm-deletedLine': line,
  '&.cm-merge-b .cm-changedLine': { background: 'var(--primary-soft)' },
  '&.cm-merge-b .cm-changedLine::before': { ...sign, content: '"+"', color: 'var(--primary)' },
  '.cm-deletedChunk': { padding: '0', backgroundColor: 'var(--failed-soft)' },
  '.cm-deletedChunk .cm-deletedLine::before': { ...sign, content: '"−"', color: 'var(--failed)' },
  '&.cm-merge-b .cm-changedText': { background: 'color-mix(in oklab, var(--primary) 25%, transparent)' },
  '.cm-deletedChunk .cm-deletedText': { background: 'color-mix(in oklab, var(--failed) 25%, transparent)' },
  '.cm-collapsedLines': {
    padding: '0.375rem 1.5em',
    background: 'var(--muted)',
    color: 'var(--muted-foreground)',
    fontFamily: 'var(--font-sans)',
    fontSize: '12px',
    '&::before, &::after': { display: 'none' },
  },
})
