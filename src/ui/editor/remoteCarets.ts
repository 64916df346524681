/** The carets and selections of others, with their names, and where our own is for them to see. [LV4] */
import { Annotation, type Extension, type Range } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { LiveState } from '@/contract/live'

/** Says that carets have come, moved or gone. */
const moved = Annotation.define<true>()

type Cursor = NonNullable<LiveState['cursor']>

/** To be put after `yCollab`, as it reads positions from the Y.Text that one writes. */
export function remoteCarets(text: Y.Text, awareness: Awareness): Extension {
  return [
    ViewPlugin.define((view) => new RemoteCarets(view, text, awareness), {
      decorations: ({ decorations }) => decorations,
    }),
    theme,
  ]
}

interface Place {
  at: number
  /** How often it was moved by its owner, whose name then shows for a moment. */
  moves: number
}

class RemoteCarets implements PluginValue {
  decorations: DecorationSet = Decoration.none
  private places = new Map<number, Place>()

  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    awareness.on('change', this.redraw)
    this.draw()
  }

  update(update: ViewUpdate): void {
    if (update.docChanged || update.selectionSet || update.focusChanged) this.tell()
    const hasMoved = update.transactions.some((transaction) => transaction.annotation(moved))
    if (hasMoved || update.docChanged) this.draw(update)
  }

  destroy(): void {
    this.awareness.off('change', this.redraw)
  }

  private readonly redraw = ({
    added,
    updated,
    removed,
  }: Record<'added' | 'updated' | 'removed', number[]>) => {
    const isOthers = [...added, ...updated, ...removed].some((client) => client !== this.awareness.clientID)
    if (isOthers) this.view.dispatch({ annotations: moved.of(true) })
  }

  /** Where our caret is. Away from the text it stays where it was. */
  private tell(): void {
    const { view, text, awareness } = this
    const state = awareness.getLocalState()
    if (!state || !view.hasFocus) return
    const { anchor, head } = view.state.selection.main
    const cursor = { anchor: positionOf(text, anchor), head: positionOf(text, head) }
    const before: typeof cursor | undefined = state.cursor
    const isSame =
      before &&
      Y.compareRelativePositions(before.anchor, cursor.anchor) &&
      Y.compareRelativePositions(before.head, cursor.head)
    if (!isSame) awareness.setLocalStateField('cursor', cursor)
  }

  private draw(update?: ViewUpdate): void {
    const before = this.places
    this.places = new Map()
    const drawn: Range<Decoration>[] = []
    for (const [client, state] of this.awareness.getStates()) {
      const { cursor, user }: Partial<LiveState> = state
      const place = client !== this.awareness.clientID && cursor && user && this.find(cursor)
      if (!place) continue
      const { anchor, head } = place
      const last = before.get(client)
      const lastAt = last && (update?.changes.mapPos(last.at, -1) ?? last.at)
      const moves = last ? last.moves + (lastAt === head ? 0 : 1) : 1
      this.places.set(client, { at: head, moves })
      const style = `background-color: ${user.colorLight}`
      const [from, to] = anchor < head ? [anchor, head] : [head, anchor]
      if (from < to)
        drawn.push(Decoration.mark({ class: 'cm-otherSelection', attributes: { style } }).range(from, to))
      const widget = new CaretWidget(client, user.name, user.color, moves)
      drawn.push(Decoration.widget({ widget, side: anchor < head ? -1 : 1 }).range(head))
    }
    this.decorations = Decoration.set(drawn, true)
  }

  /** undefined: where letters are that have not come yet. */
  private find({ anchor, head }: Cursor): { anchor: number; head: number } | undefined {
    const [from, to] = [this.indexOf(anchor), this.indexOf(head)]
    return from === undefined || to === undefined ? undefined : { anchor: from, head: to }
  }

  private indexOf(position: Cursor['anchor']): number | undefined {
    const { text, view } = this
    if (!text.doc) return undefined
    const found = Y.createAbsolutePositionFromRelativePosition(
      Y.createRelativePositionFromJSON(position),
      text.doc,
    )
    return found?.type === text ? Math.min(found.index, view.state.doc.length) : undefined
  }
}

function positionOf(text: Y.Text, index: number): Y.RelativePosition {
  return Y.createRelativePositionFromTypeIndex(text, index)
}

class CaretWidget extends WidgetType {
  constructor(
    private readonly client: number,
    private readonly name: string,
    private readonly color: string,
    private readonly moves: number,
  ) {
    super()
  }

  /** One that has moved is drawn anew, which shows its name again. */
  override eq({ client, name, color, moves }: CaretWidget): boolean {
    return client === this.client && name === this.name && color === this.color && moves === this.moves
  }

  toDOM(view: EditorView): HTMLElement {
    const caret = document.createElement('span')
    caret.className = 'cm-otherCaret'
    caret.style.setProperty('--person', this.color)
    caret.setAttribute('aria-hidden', 'true')
    // Not as text, which would be the document's to who reads or copies it.
    const label = caret.appendChild(document.createElement('span'))
    label.className = 'cm-otherName'
    label.dataset.name = this.name
    view.requestMeasure({
      key: caret,
      read: () => label.getBoundingClientRect().right > view.contentDOM.getBoundingClientRect().right,
      write: (isBeyond) => isBeyond && caret.classList.add('cm-otherCaretAtEnd'),
    })
    return caret
  }

  override ignoreEvent(): boolean {
    return false
  }
}

const theme = EditorView.baseTheme({
  '.cm-otherCaret': {
    position: 'relative',
    display: 'inline',
    borderLeft: '2px solid var(--person)',
    marginLeft: '-1px',
    marginRight: '-1px',
  },
  // What a pointer finds: a caret is too thin for it.
  '.cm-otherCaret::before': { content: '""', position: 'absolute', inset: '-0.15em -0.35em' },
  '.cm-otherName': {
    position: 'absolute',
    bottom: 'calc(100% - 0.1em)',
    left: '-2px',
    pointerEvents: 'none',
    zIndex: '4',
    opacity: '0',
    transition: 'opacity 150ms',
    animation: 'cm-otherName 2.4s',
  },
  '.cm-otherCaretAtEnd .cm-otherName': { left: 'auto', right: '0' },
  '.cm-otherName::before': {
    content: 'attr(data-name)',
    display: 'block',
    maxWidth: '11rem',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    padding: '0.1em 0.45em',
    borderRadius: '0.3em 0.3em 0.3em 0',
    backgroundColor: 'var(--person)',
    color: '#fff',
    font: '500 11px/1.35 var(--font-sans)',
  },
  '.cm-otherCaretAtEnd .cm-otherName::before': { borderRadius: '0.3em 0.3em 0 0.3em' },
  '.cm-otherCaret:hover .cm-otherName': { opacity: '1' },
  '@keyframes cm-otherName': {
    '0%': { opacity: '1' },
    '85%': { opacity: '1' },
    '100%': { opacity: '0' },
  },
})
