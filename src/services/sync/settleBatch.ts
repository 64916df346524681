import {
  type CoalescedEntry,
  coalesceEntries,
  type LocalDocument,
  type OutboxEntry,
  type ServerDocument,
  type Settlement,
} from '@/local/GuestWorkspace'
import type { PushResult } from './transport'

/** What an operation said its document reads as. */
export interface SentDocument {
  title: string | undefined
  text: string | undefined
  /** It was sent as by somebody alone, who is to be asked. */
  asksOnConflict: boolean
}

export interface SettleInput {
  /** The push's, in its order. */
  entries: readonly OutboxEntry[]
  resultsByDocument: ReadonlyMap<string, PushResult>
  /** As they are here now. */
  locals: ReadonlyMap<string, LocalDocument>
  /** Of the conflicts that may turn out to be none: what was sent, and what the server has. */
  sent: ReadonlyMap<string, SentDocument>
  servers: ReadonlyMap<string, ServerDocument | null>
}

/** From a push's results, and what its documents have become here meanwhile, to what each becomes now (OB3). */
export function settleBatch({
  entries,
  resultsByDocument,
  locals,
  sent,
  servers,
}: SettleInput): Settlement[] {
  return entries.flatMap((entry) => {
    const { id } = entry
    const local = locals.get(id)
    if (!local) return []
    const server = servers.get(id) ?? null
    return [settleOperation(entry, resultsByDocument.get(id), local, sent.get(id), server)]
  })
}

/**
 * Whether the server's document has to be looked at: it was merged with what others wrote, or a conflict may be our own
 * write seen again.
 */
export function needsServer({ status, code, conflict, merged }: PushResult): boolean {
  if (merged) return true
  if (status !== 'conflict' || conflict?.deleted) return false
  return code === 'version_mismatch' || code === 'overlapping_edits' || conflict?.identical === true
}

/** Whether an operation leaves its document as the server has it, but for what was written here since. */
export function isUpToDate({ row }: Settlement, result: PushResult | undefined): boolean {
  return result?.status === 'success' && (row.version ?? 0) >= (result.version ?? 0)
}

function settleOperation(
  entry: OutboxEntry,
  result: PushResult | undefined,
  local: LocalDocument,
  sent: SentDocument | undefined,
  server: ServerDocument | null,
): Settlement {
  const { row, newer } = local
  const { id } = entry
  const accepted = { entry: newer && coalescedOf(newer), state: newer?.state ?? 'ready', accepted: true }
  switch (result?.status) {
    case 'success': {
      // Deleted since by someone else: that comes with the feed.
      if (result.merged && server && !server.deleted) {
        const { version } = server
        const title = newer?.title ? row.title : server.title
        // They were seen as they were written.
        const mergedVersion = row.shared ? row.mergedVersion : version
        const merged = { version, cloudId: id, title, mergedVersion, problem: undefined }
        return { id, ...accepted, adopt: null, merge: server.state, row: merged }
      }
      const version = result.merged ? row.version : versionReached(row.version, result.version)
      return {
        id,
        ...accepted,
        adopt: null,
        row: { version, cloudId: id, problem: undefined },
      }
    }
    case 'conflict': {
      if (server && readsAlike(entry, sent, local, server)) {
        return {
          id,
          ...accepted,
          adopt: server.state,
          row: { version: server.version, cloudId: id, problem: undefined },
        }
      }
      // Sent before the others came: it goes again, to be merged. [BT13]
      const isFromAlone =
        result.code === 'overlapping_edits' || (result.code === 'version_mismatch' && sent?.asksOnConflict)
      if (isFromAlone && row.shared && !server?.deleted)
        return { id, ...returned(entry, newer, 'ready'), row: { problem: undefined }, adopt: null }
      const message = result.message ?? 'Changed here and on the server.'
      const serverVersion = result.conflict?.currentVersion
      const code = result.code ?? 'conflict'
      const problem = { code, message, ...(serverVersion !== undefined && { serverVersion }) }
      return { id, ...returned(entry, newer, 'conflict'), row: { problem }, adopt: null }
    }
    case 'error': {
      // What was to be deleted is gone.
      if (entry.operation === 'delete' && result.code === 'not_found') {
        return { id, ...accepted, row: { problem: undefined }, adopt: null }
      }
      // The server has been set back, say: it gets the whole body.
      if (result.code === 'missing_yjs_updates' && row.acknowledged)
        return {
          id,
          ...returned(entry, newer, 'ready'),
          row: { acknowledged: undefined, problem: undefined },
          adopt: null,
        }
      // Changed since: what failed is not what would be sent now.
      if (newer) return { id, ...returned(entry, newer, 'ready'), row: { problem: undefined }, adopt: null }
      const problem = { code: result.code ?? 'error', message: result.message ?? 'The server refused it.' }
      return { id, ...returned(entry, newer, 'failed'), row: { problem }, adopt: null }
    }
    case 'skipped':
    case undefined:
      return { id, ...returned(entry, newer, 'ready'), row: { problem: undefined }, adopt: null }
  }
}

/**
 * The version that a document is known at when the server has accepted its operation. Deleting what somebody else has
 * deleted succeeds at whichever version that is: what lies between was not seen here, and comes with the feed.
 */
function versionReached(base: number, accepted = base): number {
  return accepted > base + 1 ? base : accepted
}

/** Back in the outbox, with what has been changed since on top. */
function returned(entry: OutboxEntry, newer: OutboxEntry | null, state: OutboxEntry['state']) {
  return { entry: newer ? coalesceEntries(entry, newer) : coalescedOf(entry), state, accepted: false }
}

function readsAlike(
  entry: OutboxEntry,
  sent: SentDocument | undefined,
  { row, newer, text }: LocalDocument,
  server: ServerDocument,
): boolean {
  if (entry.operation === 'delete') return server.deleted
  if (server.deleted) return false
  // A title that was not sent and has been changed since says nothing about what was sent.
  const title = sent?.title ?? (newer?.title ? server.title : row.title)
  return server.title === title && server.content === (sent?.text ?? text)
}

function coalescedOf({ operation, title, body, restore }: OutboxEntry): CoalescedEntry {
  return { operation, title, body, restore }
}
