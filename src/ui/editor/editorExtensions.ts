import { defaultKeymap, indentLess, indentMore } from '@codemirror/commands'
import { pasteURLAsLink } from '@codemirror/lang-markdown'
import { indentUnit } from '@codemirror/language'
import { search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, placeholder } from '@codemirror/view'
import { yUndoManagerKeymap } from 'y-codemirror.next'
import { carriageReturns } from './carriageReturns'
import { markdownCommands } from './markdownCommands'
import { markdownView } from './markdownView'

export function editorExtensions(readOnly: boolean): Extension {
  return [
    EditorState.readOnly.of(readOnly),
    EditorView.editable.of(!readOnly),
    markdownView('Content'),
    carriageReturns(),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
    indentUnit.of('  '),
    EditorView.contentAttributes.of({
      spellcheck: 'true',
      autocorrect: 'on',
      autocapitalize: 'sentences',
    }),
    placeholder('Write in Markdown…'),
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
