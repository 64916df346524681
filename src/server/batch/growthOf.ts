import type { Usage } from '@/contract/quota'
import { bytesOfPast, type PastText } from '../documents/pastText'
import type { StoredDocument } from '../documents/StoredDocument'

/** What an operation adds to what is stored; bytes may be less than none. */
export type Growth = Usage

/**
 * What is stored more when a document becomes what it is after an operation: its version before goes to history with
 * its title, and with what of its text the next one has not; its Yjs state does not. [BT18]
 * @param past how the text before is kept
 * @returns undefined when the operation changes nothing
 */
export function growthOf(
  before: StoredDocument | undefined,
  after: StoredDocument | undefined,
  past: PastText | undefined,
): Growth | undefined {
  if (!after || after === before) return undefined
  let bytes = Buffer.byteLength(after.title) + bytesOfPast(past)
  if (after.body && after.body !== before?.body) bytes += bodyBytes(after) - bodyBytes(before)
  return { bytes, documents: before ? 0 : 1 }
}

function bodyBytes(document: StoredDocument | undefined): number {
  const { content = '', state } = document?.body ?? {}
  return Buffer.byteLength(content) + (state?.length ?? 0)
}
