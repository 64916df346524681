import * as Y from 'yjs'
import { TEXT_NAME } from './documentText'
import { isSound } from './fits'
import { contentsOf, type Struct } from './readUpdate'

/** What is wrong with an update, as `is no Yjs v1 update`; or of how many structs and deleted ranges it is made. */
export type TypedUpdate = { fault: string } | { parts: number }

/**
 * Reads an update as what one open document typed: it may hold letters of its own Yjs client alone, and deletions of
 * any. Takes time that grows with its length; it is never applied. [LV5]
 */
export function readTyped(update: Uint8Array, client: number): TypedUpdate {
  try {
    const contents = contentsOf(update)
    const structs = [...contents.structs.values()].flat()
    const ranges = [...contents.deletes.values()].flat()
    if (structs.some(({ id }) => id.client !== client)) return { fault: 'has edits of another Yjs client' }
    if (!structs.every(isText)) return { fault: 'has something other than text' }
    if (!isSound(contents)) return { fault: 'has numbers that no document has' }
    return { parts: structs.length + ranges.length }
  } catch {
    return { fault: 'is no Yjs v1 update' }
  }
}

/** Letters of the document's text: beside others, or named as its first. */
function isText(struct: Struct): boolean {
  if (struct instanceof Y.GC) return true
  if (!(struct instanceof Y.Item) || struct.parentSub !== null) return false
  // An item that was read and not applied has the name itself, against Yjs's types.
  const place: unknown = struct.parent
  if (place !== null && place !== TEXT_NAME) return false
  return struct.content instanceof Y.ContentString || struct.content instanceof Y.ContentDeleted
}
