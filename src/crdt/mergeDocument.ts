import * as Y from 'yjs'
import { agreesWith } from './agreesWith'
import {
  type DocumentCrdt,
  encodeCrdt,
  hasText,
  isOnlyText,
  openCrdt,
  textOf,
  versionOf,
} from './documentText'
import { hasPending, readUpdate, structsOf } from './readUpdate'
import { writeText } from './writeText'

export interface MergeInput {
  /** The stored state; absent for a new document. */
  base?: Uint8Array | undefined
  /** A Yjs v1 update, full or delta, from outside. */
  update?: Uint8Array | undefined
  /** Markdown that the document shall read as, unless Yjs says what it reads as. */
  content?: string | undefined
  /** The first of the Yjs clients (`AUTHORS`) that `content` is written as; absent: a random one. */
  author?: number | undefined
  /** What an update may make of the state. */
  limits?: StateSize | undefined
}

export type MergeOutcome = MergedDocument | { ok: false; code: MergeFault; reason: string }

export interface MergedDocument {
  ok: true
  /** Left out: what the text comes to, see `seededState`. */
  state?: Uint8Array | undefined
  content: string
  changed: boolean
  /** The update has all that the stored state has: its author saw it, and the document reads as it left the author. */
  isFastForward?: boolean
  /** What the update reads as by itself; left out for a delta, of which that is not known. */
  sent?: string | undefined
}

export type MergeFault = 'invalid_yjs_state' | 'missing_yjs_updates' | 'document_too_large'

const NO_UPDATE = refusal('invalid_yjs_state', 'yjs_state_b64 is not a Yjs v1 update')
const CONTRADICTION = refusal(
  'invalid_yjs_state',
  'yjs_state_b64 has other edits under a client and clock that the document has already',
)
const MISSING = refusal(
  'missing_yjs_updates',
  'yjs_state_b64 builds on edits that the server does not have; send the full state',
)

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
    return mergeInto(base && openCrdt(base), input)
  } catch {
    // What Yjs throws on bytes that it does not understand, or that nest too deep for it, at any of its steps.
    return update ? NO_UPDATE : refusal('invalid_yjs_state', 'the stored state cannot be read')
  }
}

function mergeInto(stored: DocumentCrdt | undefined, input: MergeInput): MergeOutcome {
  const { base, update, content, author, limits } = input
  const before = stored && sizeOf(stored)
  const incoming = update && readUpdate(update)
  const doc = stored ?? incoming ?? openCrdt()
  let changed = !stored
  doc.on('afterTransaction', (transaction) => {
    changed ||= hasChanged(transaction)
  })
  const knowsAll = stored && incoming && hasAllOf(incoming, stored)
  if (stored && incoming && !apply(stored, incoming, update)) return CONTRADICTION
  if (hasPending(doc)) return MISSING
  const derived = update !== undefined && hasText(doc)
  if (derived && !isOnlyText(doc))
    return refusal('invalid_yjs_state', 'content in yjs_state_b64 is not a Y.Text')
  if (content !== undefined && !derived) writeText(doc, content, author)
  const reads = textOf(doc).toString()
  const sent = stored && incoming && !hasPending(incoming) ? textOf(incoming).toString() : undefined
  const isFastForward = knowsAll && sent === reads
  if (base && !changed) return { ok: true, state: base, content: reads, changed: false, isFastForward, sent }
  const excess = update && limits && excessOf(sizeOf(doc), before, limits)
  if (excess) return refusal('document_too_large', excess)
  const state = encodeCrdt(doc)
  if (update && !isSound(state, reads)) return NO_UPDATE
  return { ok: true, state, content: reads, changed: true, isFastForward, sent }
}

/**
 * Applies an update, which `incoming` is by itself, to a document.
 * @returns whether it agrees with the document; if it does not, the document is of no use any more.
 */
function apply(doc: DocumentCrdt, incoming: DocumentCrdt, update: Uint8Array): boolean {
  if (hasPending(incoming)) {
    const agrees = agreesWith(doc, structsOf(update))
    if (agrees) Y.applyUpdate(doc, update)
    return agrees
  }
  // A state in full, as devices send them: it has been read already, so only what is new in it is read once more.
  const agrees = agreesWith(doc, incoming.store.clients)
  if (agrees) Y.applyUpdate(doc, encodeCrdt(incoming, versionOf(doc)))
  return agrees
}

/** Whether a document has every edit of another; that it has its deletions too shows in how they read together. */
function hasAllOf(doc: DocumentCrdt, other: DocumentCrdt): boolean {
  for (const client of other.store.clients.keys())
    if (Y.getState(doc.store, client) < Y.getState(other.store, client)) return false
  return true
}

function hasChanged({ deleteSet, beforeState, afterState }: Y.Transaction): boolean {
  if (deleteSet.clients.size > 0) return true
  for (const [client, clock] of afterState) if (beforeState.get(client) !== clock) return true
  return false
}

/** Of how many clients and structs a state is made, on which the time depends that any edit of it takes. */
export interface StateSize {
  clients: number
  structs: number
}

function sizeOf({ store }: DocumentCrdt): StateSize {
  let structs = 0
  for (const ofClient of store.clients.values()) structs += ofClient.length
  return { clients: store.clients.size, structs }
}

/** A document that is over a limit already can be edited as long as it does not grow in that. [BT14] */
function excessOf(size: StateSize, before: StateSize | undefined, limits: StateSize): string | undefined {
  for (const kind of ['clients', 'structs'] as const) {
    if (size[kind] > Math.max(limits[kind], before?.[kind] ?? 0))
      return `The document's Yjs state would have ${size[kind]} ${kind}, more than ${limits[kind]}: continue in a new document`
  }
  return undefined
}

/**
 * Whether a state that came of bytes from outside can be read again and says the same: Yjs applies updates that
 * it then writes down in a way which it refuses itself. [BT14] @throws when it does.
 */
function isSound(state: Uint8Array, reads: string): boolean {
  const doc = openCrdt(state)
  return !hasPending(doc) && textOf(doc).toString() === reads
}

function refusal(code: MergeFault, reason: string): { ok: false; code: MergeFault; reason: string } {
  return { ok: false, code, reason }
}
