import * as Y from 'yjs'

/** Marks what a document was told, as opposed to what was typed into it here. */
const TOLD = Symbol('told')

/** Calls `listener` with every edit made here, as a Yjs update; not with what `tellCrdt` brings. */
export function onTyped(doc: Y.Doc, listener: (update: Uint8Array) => void): () => void {
  const forward = (update: Uint8Array, origin: unknown) => {
    if (origin !== TOLD) listener(update)
  }
  doc.on('update', forward)
  return () => doc.off('update', forward)
}

/** Brings edits from another tab or from the server into an open document. @throws on bytes that are no update. */
export function tellCrdt(doc: Y.Doc, updates: Uint8Array[]): void {
  for (const update of updates) Y.applyUpdate(doc, update, TOLD)
}

/** One update for several of this browser's own; never for foreign bytes, which it may not survive. */
export function joinOwnUpdates(updates: Uint8Array[]): Uint8Array {
  const [first] = updates
  return updates.length === 1 && first ? first : Y.mergeUpdates(updates)
}
