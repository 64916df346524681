import { defaultKeymap } from '@codemirror/commands'
import { pasteURLAsLink } from '@codemirror/lang-markdown'
import { indentUnit } from '@codemirror/language'
import { search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, placeholder } from '@codemirror/view'
import { carriageReturns } from './carriageReturns'
import { fileDrops } from './fileDrops'
import { indentItem, outdentItem } from './indentListItem'
import { markdownCommands } from './markdownCommands'
import { markdownView } from './markdownView'
import { storableText } from './storableText'
import { undoInSteps, undoKeymap } from './undoSteps'

export function editorExtensions(readOnly: boolean): Extension {
  return [
    EditorState.readOnly.of(readOnly),
    EditorView.editable.of(!readOnly),
    markdownView('Content'),
    carriageReturns(),
    storableText(),
    fileDrops(),
    undoInSteps(),
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
      { key: 'Tab', run: indentItem },
      { key: 'Shift-Tab', run: outdentItem },
      ...undoKeymap,
      ...searchKeymap,
      ...defaultKeymap,
    ]),
  ]
}
