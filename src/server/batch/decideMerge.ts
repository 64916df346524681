import type { OperationCode } from '@/contract/errorCodes'
import { mergeText } from '@/crdt/mergeText'
import type { BaseVersion, StoredDocument } from '../documents/StoredDocument'
import type { UpdateOperation } from './readOperation'

export type MergeDecision =
  | { conflict: { code: OperationCode; error: string } }
  /** What the update comes to on the document as it is now. */
  | { title?: string | undefined; content?: string | undefined }

/**
 * [BT13] Brings an update that was written against `base` to a document that has moved on.
 * A Yjs update needs nothing done to it: it says itself where its edits belong.
 */
export function decideMerge(
  read: UpdateOperation,
  base: BaseVersion,
  current: StoredDocument,
): MergeDecision {
  const title = mergeTitle(base.title, read.title, current.title)
  if (title === undefined) {
    return { conflict: { code: 'title_conflict', error: 'The title was changed on both sides' } }
  }
  if (read.content === undefined || read.update !== undefined) return { title, content: read.content }
  if (base.content === undefined || !current.body) throw new Error('a text to merge was not read')
  const content = mergeText(base.content, read.content, current.body.content)
  if (content === undefined) {
    return { conflict: { code: 'overlapping_edits', error: 'Both sides changed the same place of the text' } }
  }
  return { title, content }
}

/** A title that is only passed along is no change of it. @returns undefined for a conflict */
function mergeTitle(base: string, given: string | undefined, stored: string): string | undefined {
  if (given === undefined || given === base || given === stored) return stored
  return stored === base ? given : undefined
}
