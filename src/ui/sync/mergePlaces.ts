import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, WidgetType } from '@codemirror/view'

/** Where the places of a conflict are in the text that is being merged. */
export interface PlaceRange {
  from: number
  to: number
}

interface Places {
  ranges: readonly PlaceRange[]
  active: number
}

/** Makes a place read as `text`. */
export const writePlace = StateEffect.define<{ index: number; text: string }>()
export const activatePlace = StateEffect.define<number>()

/** Follows the places through whatever is written, and marks them. */
export function mergePlaces(ranges: readonly PlaceRange[]): Extension {
  return [placesField.init(() => ({ ranges, active: 0 })), theme]
}

export function placesIn(state: EditorState): Places {
  return state.field(placesField)
}

const placesField = StateField.define<Places>({
  create: () => ({ ranges: [], active: 0 }),
  update({ ranges, active }, { changes, effects }) {
    let next = changes.empty
      ? ranges
      : ranges.map(({ from, to }) => ({ from: changes.mapPos(from, -1), to: changes.mapPos(to, 1) }))
    let now = active
    for (const effect of effects) {
      if (effect.is(activatePlace)) now = effect.value
      // Exactly, as two places may touch.
      if (effect.is(writePlace)) next = written(ranges, effect.value)
    }
    return { ranges: next, active: now }
  },
  provide: (field) =>
    EditorView.decorations.from(field, ({ ranges, active }) =>
      Decoration.set(
        ranges.map(({ from, to }, index) => {
          const name = index === active ? 'cm-place cm-place-active' : 'cm-place'
          return from < to
            ? Decoration.mark({ class: name, inclusive: true }).range(from, to)
            : Decoration.widget({ widget: new EmptyPlace(name), side: 1 }).range(from)
        }),
        true,
      ),
    ),
})

function written(
  ranges: readonly PlaceRange[],
  { index, text }: { index: number; text: string },
): PlaceRange[] {
  const place = ranges[index]
  const shift = place ? text.length - (place.to - place.from) : 0
  return ranges.map(({ from, to }, n) => {
    if (n < index) return { from, to }
    return { from: n === index ? from : from + shift, to: to + shift }
  })
}

/** Where a choice has left nothing. */
class EmptyPlace extends WidgetType {
  constructor(private readonly name: string) {
    super()
  }

  override eq(other: EmptyPlace): boolean {
    return other.name === this.name
  }

  toDOM(): HTMLElement {
    const element = document.createElement('span')
    element.className = `${this.name} cm-place-empty`
    element.setAttribute('aria-hidden', 'true')
    return element
  }
}

const theme = EditorView.theme({
  '.cm-content': { padding: '0.75rem 1rem', minHeight: '100%' },
  '.cm-place': { backgroundColor: 'var(--conflict-soft)', borderRadius: '3px' },
  '.cm-place-active': { outline: '2px solid var(--conflict)' },
  '.cm-place-empty': { padding: '0 2px', margin: '0 1px' },
})
