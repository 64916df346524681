import { defaultKeymap, indentLess, indentMore } from '@codemirror/commands'
import { markdown, markdownLanguage, pasteURLAsLink } from '@codemirror/lang-markdown'
import { indentUnit, syntaxHighlighting } from '@codemirror/language'
import { search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, placeholder } from '@codemirror/view'
import { yUndoManagerKeymap } from 'y-codemirror.next'
import { carriageReturns } from './carriageReturns'
import { editorTheme, markdownHighlighting } from './editorTheme'
import { markdownCommands } from './markdownCommands'

export function editorExtensions(readOnly: boolean): Extension {
  return [
    EditorState.readOnly.of(readOnly),
    EditorView.editable.of(!readOnly),
    // Positions in the editor are positions in the Y.Text: a CRLF must stay two characters.
    EditorState.lineSeparator.of('\n'),
    carriageReturns(),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
    EditorState.tabSize.of(4),
    indentUnit.of('  '),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      'aria-label': 'Content',
      'aria-multiline': 'true',
      spellcheck: 'true',
      autocorrect: 'on',
      autocapitalize: 'sentences',
    }),
    placeholder('Write in Markdown…'),
    markdown({ base: markdownLanguage }),
    pasteURLAsLink,
    search({ top: true }),
    keymap.of([
      ...markdownCommands,
      { key: 'Tab', run: indentListItem(indentMore) },
      { key: 'Shift-Tab', run: indentListItem(indentLess) },
      ...yUndoManagerKeymap,
      ...searchKeymap,
      ...defaultKeymap,
    ]),
    editorTheme,
    syntaxHighlighting(markdownHighlighting),
  ]
}

/** Tab indents a list item or a selection of lines; anywhere else it moves the focus on, as it should. */
function indentListItem(indent: typeof indentMore): typeof indentMore {
  return (target) => {
    const { state } = target
    const { from, to } = state.selection.main
    const severalLines = state.doc.lineAt(from).number !== state.doc.lineAt(to).number
    const inList = /^\s*(?:[-*+]|\d+[.)])\s/.test(state.doc.lineAt(from).text)
    return severalLines || inList ? indent(target) : false
  }
}
