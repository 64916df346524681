import { v7 as uuidv7 } from 'uuid'
import { textFromState } from '@/crdt/documentText'
import type { GuestWorkspace, PushRow, ServerDocument } from '@/local/GuestWorkspace'
import { fromBase64 } from './base64'
import { decodeRequest, splitRequest } from './batchRequest'
import { decideFailure } from './decideFailure'
import { executePush } from './pushMutation'
import type { SyncDeps } from './SyncDeps'
import { isUpToDate, needsServer, type SentDocument, settleBatch } from './settleBatch'
import { TransportError } from './TransportError'
import type { PushAnswer, PushResult, Transport } from './transport'

export type SendOutcome =
  /** `isCaughtUp`: the feed has nothing in store up to here that this device has not got. [BT16] */
  | { kind: 'settled'; results: PushResult[]; isCaughtUp: boolean }
  /** There are other pushes in its place. */
  | { kind: 'replaced' }
  /** Still there, for a later run. */
  | { kind: 'unsettled'; error: TransportError }

/** From a push in the database to the server, and from its answer back into the database. */
export async function sendPush(deps: SyncDeps, pushId: string): Promise<SendOutcome> {
  const push = await deps.local.pushes.get(pushId)
  if (!push) return { kind: 'settled', results: [], isCaughtUp: true }
  const answer = await executePush(deps.queryClient, pushId).catch(faultOf)
  if (answer instanceof TransportError) return afterFailure(deps, push, answer)
  // The push is not at fault if a look-up fails: sent again, it is answered from its receipt.
  const servers = await lookUp(deps.transport, push, answer.results).catch(faultOf)
  if (servers instanceof TransportError) return { kind: 'unsettled', error: servers }
  return { kind: 'settled', ...(await settle(deps.local, push, answer, servers)) }
}

/** Halves a push that keeps failing while others do not; a lone operation goes back to its author (OB4). */
export async function giveUpPush(
  deps: SyncDeps,
  push: PushRow,
  error: TransportError,
): Promise<PushResult[]> {
  if (push.operations.length === 1) return failPush(deps, push, error)
  await halvePush(deps, push)
  return []
}

/** Gives a push's documents back to their author, with the reason. */
async function failPush({ local }: SyncDeps, push: PushRow, error: TransportError): Promise<PushResult[]> {
  const results = push.operations.map(({ documentId }): PushResult => {
    const code = error.status === 413 ? 'too_large' : (error.code ?? 'refused')
    return {
      documentId,
      status: 'error',
      code,
      message: error.message,
      merged: false,
      version: undefined,
      conflict: undefined,
    }
  })
  await write(local, push, { results, feed: undefined }, new Map(), new Map())
  return results
}

async function afterFailure(deps: SyncDeps, push: PushRow, error: TransportError): Promise<SendOutcome> {
  const { local } = deps
  switch (decideFailure(error, push.operations.length, push.failures)) {
    case 'wait':
      return { kind: 'unsettled', error }
    case 'retry':
      await local.pushes.countFailure(push.id)
      return { kind: 'unsettled', error }
    case 'halve':
      await halvePush(deps, push)
      return { kind: 'replaced' }
    case 'rekey':
      await local.pushes.split(push.id, [{ id: uuidv7(), body: push.body, count: push.operations.length }])
      return { kind: 'replaced' }
    case 'fail':
      return { kind: 'settled', results: await failPush(deps, push, error), isCaughtUp: false }
  }
}

function halvePush({ local }: SyncDeps, push: PushRow): Promise<void> {
  const halves = splitRequest(push.body).map((half) => ({ id: uuidv7(), ...half }))
  return local.pushes.split(push.id, halves)
}

/** What the server has of the documents that it merged, or whose conflict may be none. */
async function lookUp(transport: Transport, push: PushRow, results: PushResult[]) {
  const servers = new Map<string, ServerDocument | null>()
  for (const { documentId } of results.filter(needsServer))
    servers.set(documentId, await transport.getDocument(push.workspaceId, documentId))
  return servers
}

/** Settles a push, and returns its results as they count here: a conflict with our own write, say, is none. */
async function settle(
  local: GuestWorkspace,
  push: PushRow,
  answer: PushAnswer,
  servers: Map<string, ServerDocument | null>,
): Promise<{ results: PushResult[]; isCaughtUp: boolean }> {
  const sent = servers.size > 0 ? sentDocuments(push, servers) : new Map<string, SentDocument>()
  const { accepted, isCaughtUp } = await write(local, push, answer, sent, servers)
  const results = answer.results.map(
    (result): PushResult =>
      result.status !== 'success' && accepted.has(result.documentId)
        ? { ...result, status: 'success', version: servers.get(result.documentId)?.version }
        : result,
  )
  return { results, isCaughtUp }
}

/** @returns the documents of which the server has what was sent, and whether there is nothing to pull because of it. */
async function write(
  local: GuestWorkspace,
  push: PushRow,
  { results, feed }: PushAnswer,
  sent: Map<string, SentDocument>,
  servers: Map<string, ServerDocument | null>,
): Promise<{ accepted: Set<string>; isCaughtUp: boolean }> {
  const entries = push.operations.map(({ entry }) => entry)
  const resultsByDocument = new Map(results.map((result) => [result.documentId, result]))
  const accepted = new Set<string>()
  let isAll = true
  const isCaughtUp = await local.pushes.settle(push.id, new Set(servers.keys()), feed, (locals) => {
    const settlements = settleBatch({ entries, resultsByDocument, locals, sent, servers })
    for (const settlement of settlements) if (settlement.accepted) accepted.add(settlement.id)
    isAll = settlements.every((settlement) => isUpToDate(settlement, resultsByDocument.get(settlement.id)))
    return settlements
  })
  return { accepted, isCaughtUp: isCaughtUp && isAll }
}

function sentDocuments(push: PushRow, ids: ReadonlyMap<string, unknown>): Map<string, SentDocument> {
  const sent = new Map<string, SentDocument>()
  const deltas = new Set(push.operations.flatMap(({ documentId, isDelta }) => (isDelta ? documentId : [])))
  for (const operation of decodeRequest(push.body).operations) {
    if (!ids.has(operation.client_id) || operation.operation === 'delete') continue
    const { title, yjs_state_b64 } = operation.data
    sent.set(operation.client_id, {
      title: typeof title === 'string' ? title : undefined,
      text:
        typeof yjs_state_b64 === 'string' && !deltas.has(operation.client_id)
          ? textFromState(fromBase64(yjs_state_b64))
          : undefined,
      asksOnConflict: operation.operation === 'update' && (operation.on_conflict ?? 'fail') === 'fail',
    })
  }
  return sent
}

function faultOf(error: unknown): TransportError {
  if (error instanceof TransportError) return error
  throw error
}
