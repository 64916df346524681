import type { DocumentRow, OutboxEntry, SyncStatus } from './database'

/** What a document's badge says. `deleted`: in the trash here, which the server does not know yet. */
export function syncStatusOf(
  row: Pick<DocumentRow, 'version'>,
  entry: Pick<OutboxEntry, 'state' | 'operation'> | null,
  inFlight: boolean,
): SyncStatus {
  if (entry) {
    if (entry.state !== 'ready') return entry.state
    if (entry.operation === 'delete') return 'deleted'
    return row.version === 0 && !inFlight ? 'local' : 'modified'
  }
  if (inFlight) return 'syncing'
  return row.version === 0 ? 'local' : 'synced'
}
