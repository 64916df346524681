import type { Usage } from '@/contract/quota'
import type { StoredDocument } from '../documents/StoredDocument'

/** What an operation adds to what is stored; bytes may be less than none. */
export type Growth = Usage

/**
 * What is stored more when a document becomes what it is after an operation: its version before goes to history with
 * its title, and with its text if that is another now; its Yjs state does not. [BT18]
 * @returns undefined when the operation changes nothing
 */
export function growthOf(
  before: StoredDocument | undefined,
  after: StoredDocument | undefined,
): Growth | undefined {
  if (!after || after === before) return undefined
  const { title, body } = after
  let bytes = Buffer.byteLength(title)
  if (body && body !== before?.body)
    bytes += Buffer.byteLength(body.content) + stateBytes(after) - stateBytes(before)
  return { bytes, documents: before ? 0 : 1 }
}

function stateBytes(document: StoredDocument | undefined): number {
  return document?.body?.state?.length ?? 0
}
