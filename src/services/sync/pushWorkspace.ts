import { v7 as uuidv7 } from 'uuid'
import type { Scope } from '@/local/GuestWorkspace'
import { encodeOperation, encodeRequest } from './batchRequest'
import { concernsAll } from './decideFailure'
import { MAX_OPERATION_BYTES, type PlannedEntry, planPushes, pushLimits } from './planPushes'
import type { SyncDeps } from './SyncDeps'
import { sendPush } from './sendPush'
import type { TransportError } from './TransportError'
import type { PushResult } from './transport'

/** Pushes that may fail one after the other before it is the server that is taken to be in trouble. */
const MAX_FAILED_PUSHES = 2

/** Failures after which a push no longer goes before the others. */
const SUSPICIOUS_FAILURES = 2

export interface PushReport {
  onSettled: (results: PushResult[], isCaughtUp: boolean) => Promise<void>
  /** Asked before each push: whether it still is this account that is signed in (OB6). */
  mayPush: () => Promise<boolean>
  onSending: () => Promise<void>
}

/** What was pending when a run began, oldest first. */
interface Backlog {
  /** Of it, what is still to be planned. */
  planned: PlannedEntry[]
  /** The documents that this run has not put into a push yet. */
  left: Set<string>
}

/**
 * Sends what a workspace had to send when this began: what was already under way first, then what was pending, one
 * push at a time. What is written meanwhile waits for its own quiet time, so that a steady writer does not keep a
 * run going for ever, with a version for every second of it. @returns the pushes that had to stay, and why.
 */
export async function pushWorkspace(
  deps: SyncDeps,
  scope: Scope,
  { onSettled, mayPush, onSending }: PushReport,
): Promise<Map<string, TransportError>> {
  const stuck = new Map<string, TransportError>()
  const planned: PlannedEntry[] = await deps.local.outbox.ready(scope)
  const backlog = { planned, left: new Set(planned.map(({ id }) => id)) }
  let failedInARow = 0
  while (await mayPush()) {
    const pushId = await nextPush(deps, scope, stuck, backlog)
    if (pushId === null) break
    await onSending()
    const outcome = await sendPush(deps, pushId)
    if (outcome.kind === 'settled') {
      failedInARow = 0
      await onSettled(outcome.results, outcome.isCaughtUp)
    }
    if (outcome.kind === 'unsettled') {
      stuck.set(pushId, outcome.error)
      failedInARow++
      if (concernsAll(outcome.error) || failedInARow >= MAX_FAILED_PUSHES) break
    }
  }
  return stuck
}

/** The push to send next: an unsettled one, or one made of the backlog. null: there is nothing to send. */
async function nextPush(
  deps: SyncDeps,
  scope: Scope,
  stuck: ReadonlyMap<string, unknown>,
  backlog: Backlog,
): Promise<string | null> {
  const unsettled = (await deps.local.pushes.unsettled(scope)).filter(({ id }) => !stuck.has(id))
  const first = unsettled.find(({ failures }) => failures < SUSPICIOUS_FAILURES)
  return first?.id ?? (await makePush(deps, scope, backlog)) ?? unsettled[0]?.id ?? null
}

/** A push of the backlog, as large as the network bears by what it has carried until now. */
async function makePush(
  { local, transport }: SyncDeps,
  scope: Scope,
  { planned, left }: Backlog,
): Promise<string | null> {
  const onConflict = await local.settings.onConflict()
  let isNew = false
  for (;;) {
    const limits = pushLimits(transport.throughput)
    const [documentIds] = planPushes(planned, limits)
    if (documentIds) {
      planned.splice(0, documentIds.length)
      const id = uuidv7()
      const made = await local.pushes.make(id, {
        scope,
        documentIds,
        encodeOperation: (operation) =>
          encodeOperation(operation, operation.row.shared ? 'merge' : onConflict),
        encodeRequest,
        // A conflict is compared by what was sent, and a delta by itself reads as nothing.
        withDeltas: onConflict !== 'fail',
        targetBytes: limits.targetBytes,
        maxBytes: MAX_OPERATION_BYTES,
      })
      for (const documentId of made) left.delete(documentId)
      if (made.length > 0) return id
    } else {
      // What was read just now and could not be put into a push is in flight already, or has failed.
      if (isNew || left.size === 0) return null
      planned.push(...(await local.outbox.ready(scope)).filter((entry) => left.has(entry.id)))
      isNew = true
    }
  }
}
