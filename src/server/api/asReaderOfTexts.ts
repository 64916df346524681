/**
 * Reads of whole texts, of which an answer may have megabytes: without bounds, a user who asks for many at once and
 * takes none would fill the memory with them.
 */

import { FairQueue } from '../admission/FairQueue'
import { overloaded } from '../db/Deadline'
import type { Transaction } from '../db/transaction'
import { processState } from '../telemetry/processState'
import { asReader } from './asReader'
import type { RequestContext } from './RequestContext'

/** What one address, and all together, may leave lying there before they are given more. */
const UNREAD_BYTES = { address: 32 * 1024 * 1024, all: 256 * 1024 * 1024 }

const globals = globalThis as typeof globalThis & { readsOfTexts?: FairQueue }

/** One of each user at a time: the process's one, as a bundler may load this module more than once. */
function readsOfTexts(): FairQueue {
  globals.readsOfTexts ??= new FairQueue({ width: 6, waitingPerUser: 200 })
  return globals.readsOfTexts
}

/** As `asReader`. @throws DomainError `overloaded` too when earlier answers have not been taken */
export function asReaderOfTexts<T>(
  workspaceId: string,
  context: RequestContext,
  read: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return readsOfTexts().run(context.principal.userId, 0, context.deadline, () => {
    const address = context.headers.get('x-client-address') ?? ''
    const isFull =
      processState.unreadBytes(address) > UNREAD_BYTES.address ||
      processState.unreadBytes() > UNREAD_BYTES.all
    if (isFull) throw overloaded()
    return asReader(workspaceId, context, read)
  })
}
