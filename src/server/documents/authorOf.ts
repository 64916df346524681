import { createHash } from 'node:crypto'
import { AUTHORS, FIRST_AUTHOR } from '@/crdt/writeText'
import { databaseRun } from '../db/databaseRun'

/** Numbers that take five bytes in an update, as those of editors do. */
const RANGES = (2 ** 35 - FIRST_AUTHOR) / AUTHORS

/**
 * The first of the `AUTHORS` Yjs clients as whom this process writes plain text into a document. [BT17]
 *
 * What is written next goes on from the state as it is stored. Two processes never write as the same client, nor does
 * one after a restore: devices may hold clocks of a client that the restored state does not know.
 */
export function authorOf(documentId: string): number {
  const digest = createHash('sha256').update(databaseRun()).update(documentId).digest()
  return FIRST_AUTHOR + AUTHORS * Math.floor((digest.readUInt32BE() / 2 ** 32) * RANGES)
}
