import { v7 as uuidv7 } from 'uuid'
import type { Scope } from '@/local/GuestWorkspace'
import { encodeOperation, encodeRequest } from './batchRequest'
import { concernsAll } from './decideFailure'
import { MAX_OPERATION_BYTES, type PlannedEntry, packLimits, planBatches } from './planBatches'
import { type SyncDeps, sendPack } from './sendPack'
import type { TransportError } from './TransportError'
import type { PushResult } from './transport'

/** Packs that may fail one after the other before it is the server that is taken to be in trouble. */
const MAX_FAILED_PACKS = 2

/** Failures after which a pack no longer goes before the others. */
const SUSPICIOUS_FAILURES = 2

export interface PushReport {
  onSettled: (results: PushResult[]) => Promise<void>
  /** Asked before each pack: whether it still is this account that is signed in (OB6). */
  mayPush: () => Promise<boolean>
  onSending: () => Promise<void>
}

/**
 * Sends all that a workspace has to send: what was already under way first, then what is pending, one pack at
 * a time, until nothing is. @returns the packs that had to stay, and why.
 */
export async function pushWorkspace(
  deps: SyncDeps,
  scope: Scope,
  { onSettled, mayPush, onSending }: PushReport,
): Promise<Map<string, TransportError>> {
  const stuck = new Map<string, TransportError>()
  const pending: PlannedEntry[] = []
  let failedInARow = 0
  while (await mayPush()) {
    const packId = await nextPack(deps, scope, stuck, pending)
    if (packId === null) break
    await onSending()
    const outcome = await sendPack(deps, packId)
    if (outcome.kind === 'settled') {
      failedInARow = 0
      await onSettled(outcome.results)
    }
    if (outcome.kind === 'unsettled') {
      stuck.set(packId, outcome.error)
      failedInARow++
      if (concernsAll(outcome.error) || failedInARow >= MAX_FAILED_PACKS) break
    }
  }
  return stuck
}

/** The pack to send next: an unsettled one, or one made of what is pending. null: there is nothing to send. */
async function nextPack(
  deps: SyncDeps,
  scope: Scope,
  stuck: ReadonlyMap<string, unknown>,
  pending: PlannedEntry[],
): Promise<string | null> {
  const unsettled = (await deps.local.packs.unsettled(scope)).filter(({ id }) => !stuck.has(id))
  const first = unsettled.find(({ failures }) => failures < SUSPICIOUS_FAILURES)
  return first?.id ?? (await makePack(deps, scope, pending)) ?? unsettled[0]?.id ?? null
}

/**
 * A pack of what is pending, as large as the line bears by what it has carried until now. Once all of `pending` was
 * packed it is read anew.
 */
async function makePack(
  { local, transport }: SyncDeps,
  scope: Scope,
  pending: PlannedEntry[],
): Promise<string | null> {
  let isNew = false
  for (;;) {
    const limits = packLimits(transport.line)
    const [documentIds] = planBatches(pending, limits)
    if (documentIds) {
      pending.splice(0, documentIds.length)
      const made = await local.packs.make(uuidv7(), {
        ...{ scope, documentIds, encodeOperation, encodeRequest },
        ...{ targetBytes: limits.targetBytes, maxBytes: MAX_OPERATION_BYTES },
      })
      if (made) return made
    } else {
      // What was read just now and could not be packed is in flight already, or was parked.
      if (isNew) return null
      pending.push(...(await local.outbox.ready(scope)))
      isNew = true
    }
  }
}
