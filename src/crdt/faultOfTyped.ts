import * as Y from 'yjs'
import { TEXT_NAME } from './documentText'
import { structsOf } from './readUpdate'

/**
 * What is wrong with an update that one open document typed: it may hold letters of its own Yjs client alone, and
 * deletions of any. Read in time that grows with its length; never applied. [LV5]
 * @param maxParts structs and deleted ranges that it may have
 * @returns a sentence's end, as `is no Yjs v1 update`; undefined: nothing
 */
export function faultOfTyped(update: Uint8Array, client: number, maxParts: number): string | undefined {
  try {
    const byClient = structsOf(update)
    const structs = [...byClient.values()].flat()
    const ranges = [...Y.decodeUpdate(update).ds.clients.values()].reduce((sum, each) => sum + each.length, 0)
    if (structs.length + ranges > maxParts) return 'has too many parts'
    if (structs.some(({ id }) => id.client !== client)) return 'has edits of another Yjs client'
    if (!structs.every(isText)) return 'has something other than text'
    return undefined
  } catch {
    return 'is no Yjs v1 update'
  }
}

/** Letters of the document's text: beside others, or named as its first. */
function isText(struct: Y.Item | Y.GC | Y.Skip): boolean {
  if (struct instanceof Y.GC) return true
  if (!(struct instanceof Y.Item) || struct.parentSub !== null) return false
  // An item that was read and not applied has the name itself, against Yjs's types.
  const place: unknown = struct.parent
  if (place !== null && place !== TEXT_NAME) return false
  return struct.content instanceof Y.ContentString || struct.content instanceof Y.ContentDeleted
}
