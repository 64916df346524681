import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { mergeText } from '@/crdt/mergeText'
import { carriageReturns } from '@/ui/editor/carriageReturns'
import { markdownView } from '@/ui/editor/markdownView'
import { storableText } from '@/ui/editor/storableText'
import type { ConflictPart, PlaceChoice } from './conflictPlaces'
import { textOfChoice } from './conflictPlaces'
import { MergeToolbar } from './MergeToolbar'
import { activatePlace, mergePlaces, type PlaceRange, placesIn, writePlace } from './mergePlaces'

type MergeEditorProps = {
  parts: ConflictPart[]
  onText: (text: string) => void
  /** A place was turned to, by its number. */
  onPlace: (place: number) => void
}

/** Both sides in one text, to be decided place by place and written in, before it is kept. [OB9] */
export function MergeEditor({ parts, onText, onPlace }: MergeEditorProps) {
  const parent = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const proposed = useMemo(() => parts.map(({ merged }) => merged).join(''), [parts])
  const before = useRef({ proposed, text: proposed })
  const places = useMemo(() => parts.filter(({ changedBy }) => changedBy !== undefined), [parts])
  const [shown, setShown] = useState<{ texts: string[]; active: number }>({ texts: [], active: 0 })

  const show = useEffectEvent((state: EditorState) => {
    const { ranges, active } = placesIn(state)
    setShown({ texts: ranges.map(({ from, to }) => state.sliceDoc(from, to)), active })
    before.current = { proposed, text: state.doc.toString() }
    onText(before.current.text)
  })

  useEffect(() => {
    if (!parent.current) return
    // One side has changed meanwhile: what was written here is kept, with what is new in it if that fits in.
    const { proposed: old, text } = before.current
    const isWritten = text !== old
    const doc = isWritten ? (mergeText(old, text, proposed) ?? text) : proposed
    const created = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc,
        extensions: [
          // First, as its theme goes before that of the Markdown.
          mergePlaces(isWritten ? [] : rangesOf(parts)),
          markdownView('Merged text'),
          EditorView.contentAttributes.of({ tabindex: '0' }),
          carriageReturns(),
          storableText(),
          history(),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of(({ docChanged, transactions, state }) => {
            if (docChanged || transactions.some(({ effects }) => effects.length > 0)) show(state)
          }),
        ],
      }),
    })
    view.current = created
    show(created.state)
    return () => created.destroy()
  }, [parts, proposed])

  function turnTo(place: number) {
    const editor = view.current
    const range = editor && placesIn(editor.state).ranges[place]
    if (!range) return
    editor.dispatch({
      effects: [activatePlace.of(place), EditorView.scrollIntoView(range.from, { y: 'center' })],
    })
    onPlace(place)
  }

  function take(choice: PlaceChoice) {
    const editor = view.current
    const range = editor && placesIn(editor.state).ranges[shown.active]
    const place = places[shown.active]
    if (!range || !place) return
    const text = textOfChoice(place, choice)
    editor.dispatch({
      changes: { ...range, insert: editor.state.toText(text) },
      effects: writePlace.of({ index: shown.active, text }),
    })
  }

  return (
    <>
      <MergeToolbar places={places} texts={shown.texts} active={shown.active} onTurn={turnTo} onTake={take} />
      <div ref={parent} className="flex min-h-0 flex-1 flex-col overflow-y-auto font-mono text-[13px]" />
    </>
  )
}

/** Where the places are in the text that is proposed. */
function rangesOf(parts: readonly ConflictPart[]): PlaceRange[] {
  let at = 0
  return parts.flatMap(({ merged, changedBy }) => {
    const range = { from: at, to: at + merged.length }
    at = range.to
    return changedBy ? range : []
  })
}
