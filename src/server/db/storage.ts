/** Whether the database has room to write, and what is said when it has none. [BT18] */
import { DomainError } from '../DomainError'
import { processState } from '../telemetry/processState'
import { controlPool } from './controlPool'

/** To be thrown for a statement that failed as the disk is full: its transaction was not applied. */
export function storageFull(): DomainError {
  processState.storageFull = true
  return new DomainError('storage_full', 'The server has no room to store anything; nothing was applied.', {
    applied: false,
  })
}

/**
 * Whether there is room, as far as this process knows: once a statement has failed for lack of it, about a megabyte is
 * written and taken back to see. Never throws.
 */
export async function hasStorage(): Promise<boolean> {
  if (!processState.storageFull) return true
  try {
    await controlPool().query(PROBE)
    processState.storageFull = false
  } catch {
    // Still full, or the database is gone, which is told apart by others.
  }
  return !processState.storageFull
}

/** One simple query, and so one transaction, that leaves nothing behind. */
const PROBE = `
  BEGIN;
  CREATE TEMPORARY TABLE storage_probe ON COMMIT DROP AS
    SELECT repeat('x', 1000) AS filler FROM generate_series(1, 1000);
  ROLLBACK`
