import * as Y from 'yjs'
import {
  type DocumentCrdt,
  editText,
  encodeCrdt,
  hasText,
  isOnlyText,
  openCrdt,
  textOf,
} from './documentText'

export interface MergeInput {
  /** The stored state; absent for a new document. */
  base?: Uint8Array | undefined
  /** A Yjs v1 update, full or delta, from outside. */
  update?: Uint8Array | undefined
  /** Markdown that the document shall read as, unless Yjs says what it reads as. */
  content?: string | undefined
}

export type MergeOutcome =
  /** No state: what the text comes to, see `seededState`. */
  | { ok: true; state?: Uint8Array | undefined; content: string; changed: boolean }
  | { ok: false; reason: string }

const NO_UPDATE = 'yjs_state_b64 is not a Yjs v1 update'

/**
 * Brings one operation's body into a document's state.
 *
 * An update from outside is applied to a scratch document, never combined with other updates as bytes:
 * `Y.mergeUpdates` and its kin do not end on some inputs, `Y.applyUpdate` throws. An update that builds
 * on edits which the state does not have is refused, as it would lie there unread.
 */
export function mergeDocument(input: MergeInput): MergeOutcome {
  const { base, update, content } = input
  if (!base && !update) return { ok: true, content: content ?? '', changed: true }
  try {
    return mergeInto(base ? openCrdt(base) : openCrdt(), input)
  } catch {
    // What Yjs throws on bytes that it does not understand, or that nest too deep for it, at any of its steps.
    return { ok: false, reason: update ? NO_UPDATE : 'the stored state cannot be read' }
  }
}

function mergeInto(doc: DocumentCrdt, { base, update, content }: MergeInput): MergeOutcome {
  const before = base && Y.snapshot(doc)
  if (update) {
    Y.applyUpdate(doc, update)
    if (hasPending(doc)) {
      return {
        ok: false,
        reason: 'yjs_state_b64 builds on edits that the server does not have; send the full state',
      }
    }
  }
  const derived = update !== undefined && hasText(doc)
  if (derived && !isOnlyText(doc)) return { ok: false, reason: 'content in yjs_state_b64 is not a Y.Text' }
  const text = textOf(doc)
  if (content !== undefined && !derived) editText(text, content)
  const reads = text.toString()
  if (base && before && Y.equalSnapshots(before, Y.snapshot(doc)))
    return { ok: true, state: base, content: reads, changed: false }
  const state = encodeCrdt(doc)
  if (update && !isSound(state, reads)) return { ok: false, reason: NO_UPDATE }
  return { ok: true, state, content: reads, changed: true }
}

/**
 * Whether a state that came of bytes from outside can be read again and says the same: Yjs applies updates that
 * it then writes down in a way which it refuses itself. [BT14] @throws when it does.
 */
function isSound(state: Uint8Array, reads: string): boolean {
  const doc = openCrdt(state)
  return !hasPending(doc) && textOf(doc).toString() === reads
}

function hasPending({ store }: DocumentCrdt): boolean {
  return store.pendingStructs !== null || store.pendingDs !== null
}
