import * as Y from 'yjs'

/** The origin of remote changes, as opposed to local edits. */
const REMOTE = Symbol('remote')

/** Calls `listener` with every local edit, as a Yjs update. */
export function onTyped(doc: Y.Doc, listener: (update: Uint8Array) => void): () => void {
  const forward = (update: Uint8Array, origin: unknown) => {
    if (origin !== REMOTE) listener(update)
  }
  doc.on('update', forward)
  return () => doc.off('update', forward)
}

/** Applies changes from another tab or from the server to an open document. @throws on bytes that are no update. */
export function applyRemote(doc: Y.Doc, updates: Uint8Array[]): void {
  for (const update of updates) Y.applyUpdate(doc, update, REMOTE)
}

/** One update for several of this browser's own; never for foreign bytes, which it may not survive. */
export function joinOwnUpdates(updates: Uint8Array[]): Uint8Array {
  const [first] = updates
  return updates.length === 1 && first ? first : Y.mergeUpdates(updates)
}
