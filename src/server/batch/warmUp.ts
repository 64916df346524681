/** What the first batch would otherwise wait for: the query engine, connections, a worker thread, compiled code. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { BatchRequest } from '@/contract/batch'
import { limits } from '@/contract/limits'
import { stateFromText } from '@/crdt/documentText'
import type { Principal } from '../auth/Principal'
import { DomainError } from '../DomainError'
import { Deadline } from '../db/Deadline'
import { logger } from '../telemetry/logger'
import { applyBatch } from './BatchService'
import { operationsById } from './decideBatch'
import { decideDocuments } from './decideDocuments'
import { newCases } from './readCases'
import { readOperation } from './readOperation'

/** Milliseconds. A database that is not there yet does not keep the process from answering. */
const GIVE_UP_MS = 10_000

/** How often: code that ran a few times is compiled. */
const ROUNDS = 5

const NOBODY: Principal = {
  userId: 'nobody',
  id: 'user:nobody',
  via: 'key',
  scopes: new Set(['read', 'write']),
}

/**
 * Goes the way of a batch up to where it would be written: it acts for no account, on a workspace that does not exist.
 * Never throws, and takes no longer than ten seconds.
 */
export async function warmUp(): Promise<void> {
  const deadline = new Deadline(GIVE_UP_MS)
  const tooLate = setTimeout(GIVE_UP_MS, undefined, { ref: false })
  await Promise.race([Promise.all([rounds(deadline), rounds(deadline)]), tooLate])
}

async function rounds(deadline: Deadline): Promise<void> {
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await refusedBatch(deadline)
      await decideInThread(deadline)
    }
  } catch (error) {
    logger().warn({ err: error }, 'the first requests may be slow: the server could not be warmed up')
  }
}

async function refusedBatch(deadline: Deadline): Promise<void> {
  const operations = [operationOf({ title: 'Plain', content: '# Warm\n' })]
  const batch = { workspace_id: randomUUID(), operations, atomic: false }
  try {
    await applyBatch(batch, { principal: NOBODY, deadline })
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'workspace_forbidden')) throw error
  }
}

async function decideInThread(deadline: Deadline): Promise<void> {
  const yjs_state_b64 = Buffer.from(stateFromText('# Warm\n')).toString('base64')
  const read = readOperation(operationOf({ title: 'State', yjs_state_b64 }), randomUUID)
  const cases = newCases(operationsById([read]))
  await decideDocuments(NOBODY.userId, deadline, [...cases.values()], limits.maxBatchBytes)
}

function operationOf(data: Record<string, string>): BatchRequest['operations'][number] {
  return { operation: 'create', client_id: '1', document_id: 'warm', data }
}
