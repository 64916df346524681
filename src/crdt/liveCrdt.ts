import * as Y from 'yjs'

/** The origin of remote changes that the database has, as opposed to local edits. */
const REMOTE = Symbol('remote')

/** The origin of remote changes that came in live, and that no database has yet. */
const LIVE = Symbol('live')

/** Calls `listener` with every local edit, as a Yjs update. */
export function onTyped(doc: Y.Doc, listener: (update: Uint8Array) => void): () => void {
  return onUpdate(doc, (origin) => origin !== REMOTE && origin !== LIVE, listener)
}

/** Calls `listener` with what was new of each `applyLive`, as a Yjs update of this document's own making. */
export function onHeard(doc: Y.Doc, listener: (update: Uint8Array) => void): () => void {
  return onUpdate(doc, (origin) => origin === LIVE, listener)
}

/** Calls `listener` after every change. */
export function onChange(doc: Y.Doc, listener: () => void): () => void {
  return onUpdate(doc, () => true, listener)
}

function onUpdate(doc: Y.Doc, isMeant: (origin: unknown) => boolean, listener: (update: Uint8Array) => void) {
  const forward = (update: Uint8Array, origin: unknown) => {
    if (isMeant(origin)) listener(update)
  }
  doc.on('update', forward)
  return () => doc.off('update', forward)
}

/** Applies changes from another tab or from the server to an open document. @throws on bytes that are no update. */
export function applyRemote(doc: Y.Doc, updates: Uint8Array[]): void {
  for (const update of updates) Y.applyUpdate(doc, update, REMOTE)
}

/** Applies a change that came in live to an open document which it fits (`fits`). @throws on bytes that are no update. */
export function applyLive(doc: Y.Doc, update: Uint8Array): void {
  Y.applyUpdate(doc, update, LIVE)
}

/** One update for several of this browser's own; never for foreign bytes, which it may not survive. */
export function joinOwnUpdates(updates: Uint8Array[]): Uint8Array {
  const [first] = updates
  return updates.length === 1 && first ? first : Y.mergeUpdates(updates)
}
