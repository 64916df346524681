/**
 * Reads of whole texts, whose response may have megabytes. Without limits a client that asks for many at once, and does
 * not read the responses, would fill the memory.
 */
import { FairQueue } from '../admission/FairQueue'
import { readAsMember } from '../auth/readAsMember'
import { overloaded } from '../db/Deadline'
import type { Transaction } from '../db/transaction'
import { oncePerProcess } from '../oncePerProcess'
import { processState } from '../telemetry/processState'
import type { RequestContext } from './RequestContext'

/** What one address, and all together, may leave unread before they are given more. */
const UNREAD_BYTES = { address: 32 * 1024 * 1024, all: 256 * 1024 * 1024 }

/** One of each user at a time. */
const textReads = oncePerProcess('text reads', () => new FairQueue({ width: 6, waitingPerUser: 200 }))

/** As `readFrom`. @throws DomainError `overloaded` too when earlier responses have not been read */
export function readTextsAsMember<T>(
  workspaceId: string,
  context: RequestContext,
  read: (tx: Transaction) => Promise<T>,
  readFrom: typeof readAsMember<T> = readAsMember,
): Promise<T> {
  return textReads().run(context.principal.userId, 0, context.deadline, () => {
    const address = context.headers.get('x-client-address') ?? ''
    const isFull =
      processState.unreadBytes(address) > UNREAD_BYTES.address ||
      processState.unreadBytes() > UNREAD_BYTES.all
    if (isFull) throw overloaded()
    return readFrom(context, workspaceId, read)
  })
}
