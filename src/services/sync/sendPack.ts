import type { QueryClient } from '@tanstack/react-query'
import { v7 as uuidv7 } from 'uuid'
import { textFromState } from '@/crdt/documentText'
import type { GuestWorkspace, PackRow, ServerDocument } from '@/local/GuestWorkspace'
import type { PageLife } from '../PageLife'
import { fromBase64 } from './base64'
import { decodeRequest, splitRequest } from './batchRequest'
import { decideFailure } from './decideFailure'
import { pushPack } from './pushPack'
import { mayBeOwnWrite, type SentDocument, settleBatch } from './settleBatch'
import { TransportError } from './TransportError'
import type { PushResult, Transport } from './transport'

export interface SyncDeps {
  local: GuestWorkspace
  transport: Transport
  queryClient: QueryClient
  page: PageLife
  /** Whose the session is; null: nobody's. Throws when the server does not say. */
  sessionUser: () => Promise<{ id: string } | null>
}

export type SendOutcome =
  | { kind: 'settled'; results: PushResult[] }
  /** There are other packs in its place. */
  | { kind: 'replaced' }
  /** Still there, for a later run. */
  | { kind: 'unsettled'; error: TransportError }

/** From a pack in the database to the server, and from its answer back into the database. */
export async function sendPack(deps: SyncDeps, packId: string): Promise<SendOutcome> {
  const pack = await deps.local.packs.get(packId)
  if (!pack) return { kind: 'settled', results: [] }
  const answer = await pushPack(deps.queryClient, packId).catch(faultOf)
  if (answer instanceof TransportError) return afterFailure(deps, pack, answer)
  // The pack is not at fault if a look-up fails: sent again, it is answered from its receipt.
  const servers = await lookUp(deps.transport, pack, answer).catch(faultOf)
  if (servers instanceof TransportError) return { kind: 'unsettled', error: servers }
  return { kind: 'settled', results: await settle(deps.local, pack, answer, servers) }
}

/** Halves a pack that keeps failing while others do not; a lone operation goes back to its author (OB4). */
export async function giveUpPack(
  deps: SyncDeps,
  pack: PackRow,
  error: TransportError,
): Promise<PushResult[]> {
  if (pack.operations.length === 1) return parkPack(deps, pack, error)
  await halvePack(deps, pack)
  return []
}

/** Gives a pack's documents back to their author, with the reason. */
async function parkPack({ local }: SyncDeps, pack: PackRow, error: TransportError): Promise<PushResult[]> {
  const results = pack.operations.map(({ documentId }): PushResult => {
    const code = error.status === 413 ? 'too_large' : (error.code ?? 'refused')
    return {
      documentId,
      status: 'error',
      code,
      message: error.message,
      version: undefined,
      conflict: undefined,
    }
  })
  await write(local, pack, results, new Map(), new Map())
  return results
}

async function afterFailure(deps: SyncDeps, pack: PackRow, error: TransportError): Promise<SendOutcome> {
  const { local } = deps
  switch (decideFailure(error, pack.operations.length, pack.failures)) {
    case 'wait':
      return { kind: 'unsettled', error }
    case 'retry':
      await local.packs.countFailure(pack.id)
      return { kind: 'unsettled', error }
    case 'halve':
      await halvePack(deps, pack)
      return { kind: 'replaced' }
    case 'rekey':
      await local.packs.split(pack.id, [{ id: uuidv7(), body: pack.body, count: pack.operations.length }])
      return { kind: 'replaced' }
    case 'park':
      return { kind: 'settled', results: await parkPack(deps, pack, error) }
  }
}

function halvePack({ local }: SyncDeps, pack: PackRow): Promise<void> {
  const halves = splitRequest(pack.body).map((half) => ({ id: uuidv7(), ...half }))
  return local.packs.split(pack.id, halves)
}

/** What the server has of the documents whose conflict may be none. */
async function lookUp(transport: Transport, pack: PackRow, results: PushResult[]) {
  const servers = new Map<string, ServerDocument | null>()
  for (const { documentId } of results.filter(mayBeOwnWrite))
    servers.set(documentId, await transport.getDocument(pack.workspaceId, documentId))
  return servers
}

/** Settles a pack, and returns its results as they count here: a conflict with our own write, say, is none. */
async function settle(
  local: GuestWorkspace,
  pack: PackRow,
  results: PushResult[],
  servers: Map<string, ServerDocument | null>,
): Promise<PushResult[]> {
  const sent = servers.size > 0 ? sentDocuments(pack, servers) : new Map<string, SentDocument>()
  const accepted = await write(local, pack, results, sent, servers)
  return results.map((result) =>
    result.status !== 'success' && accepted.has(result.documentId)
      ? { ...result, status: 'success', version: servers.get(result.documentId)?.version }
      : result,
  )
}

/** @returns the documents of which the server has what was sent. */
async function write(
  local: GuestWorkspace,
  pack: PackRow,
  results: PushResult[],
  sent: Map<string, SentDocument>,
  servers: Map<string, ServerDocument | null>,
): Promise<Set<string>> {
  const entries = pack.operations.map(({ entry }) => entry)
  const resultsByDocument = new Map(results.map((result) => [result.documentId, result]))
  const accepted = new Set<string>()
  await local.packs.settle(pack.id, new Set(servers.keys()), (locals) => {
    const settlements = settleBatch({ entries, resultsByDocument, locals, sent, servers })
    for (const settlement of settlements) if (settlement.accepted) accepted.add(settlement.id)
    return settlements
  })
  return accepted
}

function sentDocuments(pack: PackRow, ids: ReadonlyMap<string, unknown>): Map<string, SentDocument> {
  const sent = new Map<string, SentDocument>()
  for (const operation of decodeRequest(pack.body).operations) {
    if (!ids.has(operation.client_id) || operation.operation === 'delete') continue
    const { title, yjs_state_b64 } = operation.data
    sent.set(operation.client_id, {
      title: typeof title === 'string' ? title : undefined,
      text: typeof yjs_state_b64 === 'string' ? textFromState(fromBase64(yjs_state_b64)) : undefined,
    })
  }
  return sent
}

function faultOf(error: unknown): TransportError {
  if (error instanceof TransportError) return error
  throw error
}
