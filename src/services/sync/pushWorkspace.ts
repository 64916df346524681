import { v7 as uuidv7 } from 'uuid'
import type { Scope } from '@/local/GuestWorkspace'
import { encodeOperation, encodeRequest } from './batchRequest'
import { concernsAll } from './decideFailure'
import { MAX_OPERATION_BYTES, PACK_TARGET_BYTES, planBatches } from './planBatches'
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
  const plan: string[][] = []
  let failedInARow = 0
  while (await mayPush()) {
    const packId = await nextPack(deps, scope, stuck, plan)
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
  plan: string[][],
): Promise<string | null> {
  const unsettled = (await deps.local.packs.unsettled(scope)).filter(({ id }) => !stuck.has(id))
  const first = unsettled.find(({ failures }) => failures < SUSPICIOUS_FAILURES)
  return first?.id ?? (await makePack(deps, scope, plan)) ?? unsettled[0]?.id ?? null
}

/** A pack of the plan's next documents; when the plan is used up, of a new one. */
async function makePack({ local }: SyncDeps, scope: Scope, plan: string[][]): Promise<string | null> {
  let isNew = false
  for (;;) {
    const documentIds = plan.shift()
    if (documentIds) {
      const made = await local.packs.make(uuidv7(), {
        ...{ scope, documentIds, encodeOperation, encodeRequest },
        ...{ targetBytes: PACK_TARGET_BYTES, maxBytes: MAX_OPERATION_BYTES },
      })
      if (made) return made
    } else {
      // What a new plan could not pack is in flight already, or was parked.
      if (isNew) return null
      plan.push(...planBatches(await local.outbox.ready(scope)))
      isNew = true
    }
  }
}
