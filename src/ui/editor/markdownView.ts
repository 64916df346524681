import { markdown, markdownLanguage } from '@codemirror/lang-markdown'
import { syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { boundedMarkdown } from './boundedMarkdown'
import { editorTheme, markdownHighlighting } from './editorTheme'
import { lineDirections } from './lineDirections'

/** How a document's Markdown looks, be it to write or to read. */
export function markdownView(label: string): Extension {
  return [
    // Positions in the editor are positions in the Y.Text: a CRLF must stay two characters.
    EditorState.lineSeparator.of('\n'),
    EditorState.tabSize.of(4),
    EditorView.lineWrapping,
    lineDirections(),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-multiline': 'true' }),
    markdown({ base: markdownLanguage, extensions: boundedMarkdown }),
    editorTheme,
    syntaxHighlighting(markdownHighlighting),
  ]
}
