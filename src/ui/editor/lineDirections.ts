import { type Extension, RangeSetBuilder } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'

/** Hebrew, Arabic and the scripts beside them. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Characters of a line that are looked at. */
const LOOKED_AT = 1_000

const direction = Decoration.line({ attributes: { dir: 'auto' } })

/** A line runs the way that its first letter does. */
export function lineDirections(): Extension {
  return [
    EditorView.perLineTextDirection.of(true),
    ViewPlugin.fromClass(
      class {
        decorations: DecorationSet
        constructor(view: EditorView) {
          this.decorations = decorate(view)
        }
        update({ docChanged, viewportChanged, view }: ViewUpdate) {
          if (docChanged || viewportChanged) this.decorations = decorate(view)
        }
      },
      { decorations: (plugin) => plugin.decorations },
    ),
  ]
}

/** The visible lines that may run from right to left. */
function decorate({ state, visibleRanges }: EditorView): DecorationSet {
  const lines = new RangeSetBuilder<Decoration>()
  let done = -1
  for (const { from, to } of visibleRanges) {
    for (let position = from; position <= to; ) {
      const line = state.doc.lineAt(position)
      if (line.from > done && RIGHT_TO_LEFT.test(line.text.slice(0, LOOKED_AT)))
        lines.add(line.from, line.from, direction)
      done = line.from
      position = line.to + 1
    }
  }
  return lines.finish()
}
