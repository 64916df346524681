import * as Y from 'yjs'
import { editText, encodeCrdt, hasText, openCrdt, stateFromText, textOf } from './documentText'

export interface MergeInput {
  /** The stored state; absent for a new document. */
  base?: Uint8Array | undefined
  /** A Yjs v1 update, full or delta, from outside. */
  update?: Uint8Array | undefined
  /** Markdown that the document shall read as, unless Yjs says what it reads as. */
  content?: string | undefined
}

export type MergeOutcome =
  | { ok: true; state: Uint8Array; content: string; changed: boolean }
  | { ok: false; reason: string }

/**
 * Brings one operation's body into a document's state.
 *
 * An update from outside is applied to a scratch document, never combined with other updates as bytes:
 * `Y.mergeUpdates` and its kin do not end on some inputs, `Y.applyUpdate` throws. An update that builds
 * on edits which the state does not have is refused, as it would lie there unread.
 */
export function mergeDocument({ base, update, content }: MergeInput): MergeOutcome {
  if (!base && !update)
    return { ok: true, state: stateFromText(content ?? ''), content: content ?? '', changed: true }
  const doc = base ? openCrdt(base) : openCrdt()
  const before = base && Y.snapshot(doc)
  if (update) {
    try {
      Y.applyUpdate(doc, update)
    } catch {
      return { ok: false, reason: 'yjs_state_b64 is not a Yjs v1 update' }
    }
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
      return {
        ok: false,
        reason: 'yjs_state_b64 builds on edits that the server does not have; send the full state',
      }
    }
  }
  const derived = update !== undefined && hasText(doc)
  const text = textOf(doc)
  if (content !== undefined && !derived) editText(text, content)
  if (base && before && Y.equalSnapshots(before, Y.snapshot(doc))) {
    return { ok: true, state: base, content: text.toString(), changed: false }
  }
  return { ok: true, state: encodeCrdt(doc), content: text.toString(), changed: true }
}
