import type { MergedDocument } from '@/crdt/mergeDocument'
import { mergeText } from '@/crdt/mergeText'
import type { BaseVersion, StoredDocument } from '../documents/StoredDocument'
import type { UpdateOperation } from './readOperation'

export type MergeDecision =
  | 'version_mismatch'
  | 'title_conflict'
  | 'overlapping_edits'
  /** What the update comes to on the document as it is now. */
  | { title?: string | undefined; content?: string | undefined }

/** Whether merging takes the text of the version that the update was written against, and not only its title. */
export function needsTexts({ content, update, onConflict }: UpdateOperation): boolean {
  return update ? onConflict === 'merge_disjoint' : content !== undefined
}

/**
 * [BT13] Brings an update that was written against `base` to a document that has moved on.
 * @param base undefined: it is not known any more
 * @param merged what a Yjs update made of the document: it says itself where its edits belong
 */
export function decideMerge(
  read: UpdateOperation,
  base: BaseVersion | undefined,
  current: StoredDocument,
  merged: MergedDocument | undefined,
): MergeDecision {
  const isFastForward = merged?.isFastForward ?? false
  if (!base) {
    const isSameTitle = read.title === undefined || read.title === current.title
    return isFastForward && isSameTitle ? {} : 'version_mismatch'
  }
  const title = mergeTitle(base.title, read.title, current.title)
  if (title === undefined) return 'title_conflict'
  if (isFastForward || !needsTexts(read)) return { title, content: read.content }
  if (base.content === undefined || !current.body) throw new Error('a text to merge was not read')
  // What the document has already changes no place of it.
  if (merged && !merged.changed) return { title }
  if (merged) {
    return isDisjoint(base.content, current.body.content, merged) ? { title } : 'overlapping_edits'
  }
  const content = mergeText(base.content, read.content ?? '', current.body.content)
  return content === undefined ? 'overlapping_edits' : { title, content }
}

/**
 * Whether two sides changed different places of `base`: then their texts merge to what their Yjs edits merged to. What a
 * delta reads as by itself is about what both read as without what they changed.
 */
function isDisjoint(base: string, theirs: string, { content, sent }: MergedDocument): boolean {
  const ours = sent ?? mergeText(theirs, base, content)
  return ours !== undefined && mergeText(base, ours, theirs) === content
}

/** A title that is only passed along is no change of it. @returns undefined for a conflict */
function mergeTitle(base: string, given: string | undefined, stored: string): string | undefined {
  if (given === undefined || given === base || given === stored) return stored
  return stored === base ? given : undefined
}
