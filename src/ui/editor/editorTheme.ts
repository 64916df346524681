import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Built on the app's own colours, so that one theme is right by day and by night. */
export const editorTheme = EditorView.theme({
  '&': { flex: '1', backgroundColor: 'transparent', color: 'var(--foreground)', fontSize: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '1.75', overflow: 'visible' },
  '.cm-content': { padding: '0 0 35vh', minHeight: '55vh', caretColor: 'var(--primary)' },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--muted-foreground)' },
  '.cm-searchMatch': { backgroundColor: 'var(--pending-soft)', outline: '1px solid var(--pending)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--selection)' },
  '.cm-panels': {
    backgroundColor: 'var(--popover)',
    color: 'var(--foreground)',
    border: '1px solid var(--border)',
    borderRadius: '0.75rem',
    zIndex: '5',
    fontFamily: 'var(--font-sans)',
  },
  '.cm-panels-top': { borderBottom: '1px solid var(--border)', marginBottom: '1rem' },
  '.cm-panel.cm-search': { padding: '0.5rem 2rem 0.5rem 0.75rem', fontSize: '13px' },
  '.cm-panel.cm-search [name=close]': { top: '0.5rem', right: '0.75rem', fontSize: '18px' },
  '.cm-textfield': {
    backgroundColor: 'var(--background)',
    border: '1px solid var(--input)',
    borderRadius: '0.375rem',
    padding: '0.25rem 0.5rem',
    fontSize: '13px',
  },
  '.cm-button': {
    backgroundColor: 'var(--muted)',
    backgroundImage: 'none',
    border: '1px solid var(--border)',
    borderRadius: '0.375rem',
    padding: '0.25rem 0.5rem',
    fontSize: '13px',
  },
})

const mark = { color: 'var(--muted-foreground)' }

export const markdownHighlighting = HighlightStyle.define([
  { tag: tags.heading1, fontWeight: '700', fontSize: '1.3em', lineHeight: '1.5' },
  { tag: tags.heading2, fontWeight: '700', fontSize: '1.15em' },
  { tag: tags.heading, fontWeight: '700' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through', ...mark },
  { tag: tags.link, color: 'var(--primary)' },
  { tag: tags.url, ...mark },
  { tag: tags.monospace, color: 'var(--conflict)' },
  { tag: tags.quote, fontStyle: 'italic', ...mark },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName, tags.escape], ...mark },
  { tag: [tags.comment, tags.meta, tags.angleBracket, tags.tagName, tags.attributeName], ...mark },
  { tag: [tags.atom, tags.character], color: 'var(--primary)' },
])
