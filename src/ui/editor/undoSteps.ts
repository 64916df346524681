import { history, redo, undo } from '@codemirror/commands'
import { type ChangeSet, EditorState, type Extension, StateField, Transaction } from '@codemirror/state'
import type { KeyBinding } from '@codemirror/view'
import { ySyncAnnotation } from 'y-codemirror.next'

/** A pause in the typing, after which a new step begins. */
const PAUSE_MS = 500
/** Characters after which a step ends: at the next word, or anywhere. */
const SOFT_LENGTH = 60
const HARD_LENGTH = 200
/** Steps that can be taken back. */
const MAX_STEPS = 2_000

/** What ends a sentence, and with it a step. */
const SENTENCE_END = /[.!?…]["'”’)\]]*\s+$|[。！？]$/

/** A step that may still grow. */
interface Step {
  kind: 'type' | 'delete'
  /** Of its last edit, in milliseconds. */
  time: number
  /** Characters that it typed or deleted. */
  length: number
  /** The last characters that it typed. */
  tail: string
  /** Where its last edit was. */
  places: { from: number; to: number }[]
}

/**
 * Undo and redo. A step is a run of typing or of deleting at one place, without a pause, about a sentence long.
 * Whatever else changes the text (a paste, a command, a deleted selection) is a step of its own.
 *
 * This is CodeMirror's history and not that of Yjs: Yjs puts all edits of half a second into one step, brings back
 * nothing of what a step inserted and then deleted, and takes neighbouring words along when it undoes what was
 * redone. What others write is no part of the history.
 */
export function undoInSteps(): Extension {
  return [
    history({
      minDepth: MAX_STEPS,
      newGroupDelay: Number.POSITIVE_INFINITY,
      joinToEvent: (edit) => grow(edit.startState.field(stepField), edit) !== undefined,
    }),
    stepField,
    EditorState.transactionExtender.of((edit) =>
      isOfOthers(edit) ? { annotations: Transaction.addToHistory.of(false) } : null,
    ),
  ]
}

export const undoKeymap: KeyBinding[] = [
  { key: 'Mod-z', run: undo, preventDefault: true },
  { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
  { key: 'Mod-Shift-z', run: redo, preventDefault: true },
]

const stepField = StateField.define<Step | undefined>({
  create: () => undefined,
  update(step, edit) {
    if (!edit.docChanged) return step
    if (isOfOthers(edit)) return step && { ...step, places: step.places.map(mapped(edit.changes)) }
    return grow(step, edit) ?? begin(edit)
  },
})

function isOfOthers(edit: Transaction): boolean {
  return edit.annotation(ySyncAnnotation) !== undefined
}

/** undefined: the edit is a step of its own, which cannot grow. */
function begin(edit: Transaction): Step | undefined {
  const kind = kindOf(edit)
  if (!kind) return undefined
  const { inserted, removed, places } = measure(edit.changes)
  const length = kind === 'delete' ? removed : inserted.length
  return { kind, time: timeOf(edit), length, tail: tailOf(inserted), places }
}

/** The step with the edit; undefined: the edit is none of it. */
function grow(step: Step | undefined, edit: Transaction): Step | undefined {
  const next = begin(edit)
  if (!step || !next || step.kind !== next.kind) return undefined
  // The text of an unfinished composition is replaced over and over: CodeMirror keeps it in one step.
  const composing = edit.isUserEvent('input.type.compose') && !edit.isUserEvent('input.type.compose.start')
  const joins =
    composing ||
    (next.time - step.time < PAUSE_MS &&
      touches(step, edit.changes) &&
      (next.kind === 'delete' ? step.length < SOFT_LENGTH : !endsBefore(step, measure(edit.changes))))
  return joins
    ? { ...next, length: step.length + next.length, tail: tailOf(step.tail + next.tail) }
    : undefined
}

function kindOf(edit: Transaction): Step['kind'] | undefined {
  if (edit.isUserEvent('input.type')) return 'type'
  if (edit.isUserEvent('delete.backward') || edit.isUserEvent('delete.forward')) return 'delete'
  // The Enter key, which may also continue a list: what is typed on the new line belongs to it.
  const { inserted, removed } = measure(edit.changes)
  return edit.isUserEvent('input') && removed === 0 && /^\n[^\n]*$/.test(inserted) ? 'type' : undefined
}

/** Whether the step of typing was complete before this edit. */
function endsBefore({ length, tail }: Step, { inserted, removed }: ReturnType<typeof measure>): boolean {
  if (removed > 0 || inserted.includes('\n') || length + inserted.length > HARD_LENGTH) return true
  if (/^\s/.test(inserted)) return false
  return SENTENCE_END.test(tail) || (length >= SOFT_LENGTH && /\s$/.test(tail))
}

function touches({ places }: Step, changes: ChangeSet): boolean {
  let found = false
  changes.iterChangedRanges((from, to) => {
    found ||= places.some((place) => from <= place.to && to >= place.from)
  })
  return found
}

function measure(changes: ChangeSet) {
  let inserted = ''
  let removed = 0
  const places: Step['places'] = []
  changes.iterChanges((fromA, toA, fromB, toB, text) => {
    inserted += text.toString()
    removed += toA - fromA
    places.push({ from: fromB, to: toB })
  })
  return { inserted, removed, places }
}

function mapped(changes: ChangeSet) {
  return ({ from, to }: Step['places'][number]) => ({
    from: changes.mapPos(from, -1),
    to: changes.mapPos(to, 1),
  })
}

function tailOf(text: string): string {
  return text.slice(-8)
}

function timeOf(edit: Transaction): number {
  return edit.annotation(Transaction.time) ?? 0
}
