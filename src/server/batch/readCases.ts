import type { Database } from '../db/prisma'
import { WHOLE_EVERY } from '../documents/pastText'
import { type FoundBase, readBases, type WantedBase } from '../documents/readBases'
import { readDocuments, type WantedDocument } from '../documents/readDocuments'
import type { BaseVersion, StoredDocument } from '../documents/StoredDocument'
import type { DocumentCase, PlacedOperation } from './decideDocument'
import { needsTexts } from './decideMerge'
import type { ReadOperation } from './readOperation'

/**
 * What the operations on these documents need to know of them, and no more: a rename or a delete fetches no body.
 * @param allowance bytes of bodies that may be fetched
 * @throws DomainError `payload_too_large`; TooHeavy
 */
export async function readCases(
  tx: Database,
  workspaceId: string,
  ids: readonly string[],
  operationsById: ReadonlyMap<string, PlacedOperation[]>,
  allowance: number,
): Promise<Map<string, DocumentCase>> {
  const readsOf = (id: string) => (operationsById.get(id) ?? []).map(({ read }) => read)
  const documents = ids.map((id) => ({ id, body: wantedBody(readsOf(id)) }))
  const stored = await readWithDueTexts(tx, workspaceId, documents, operationsById, allowance)
  const found = await readBases(tx, workspaceId, wantedBases(ids.flatMap(readsOf)), allowance)
  return casesOf(ids, operationsById, stored, found)
}

/** [BT15] With the text, too, where that of one of the versions that are replaced may be kept whole. */
async function readWithDueTexts(
  tx: Database,
  workspaceId: string,
  documents: readonly WantedDocument[],
  operationsById: ReadonlyMap<string, PlacedOperation[]>,
  allowance: number,
): Promise<StoredDocument[]> {
  const stored = await readDocuments(tx, workspaceId, documents, allowance)
  const isDue = ({ id, version, body }: StoredDocument) => {
    const last = version + (operationsById.get(id)?.length ?? 0) - 1
    return !body && Math.floor(last / WHOLE_EVERY) > Math.floor((version - 1) / WHOLE_EVERY)
  }
  const due = stored.filter(isDue).map(({ id }) => ({ id, body: 'any' as const }))
  if (due.length === 0) return stored
  const read = await readDocuments(tx, workspaceId, due, allowance)
  const ids = new Set(due.map(({ id }) => id))
  return [...stored.filter(({ id }) => !ids.has(id)), ...read]
}

/** The same when none of these documents is there yet. */
export function newCases(operationsById: ReadonlyMap<string, PlacedOperation[]>): Map<string, DocumentCase> {
  return casesOf([...operationsById.keys()], operationsById, [], [])
}

function casesOf(
  ids: readonly string[],
  operationsById: ReadonlyMap<string, PlacedOperation[]>,
  stored: readonly StoredDocument[],
  found: readonly FoundBase[],
): Map<string, DocumentCase> {
  const documents = new Map(stored.map((document) => [document.id, document]))
  const bases = new Map<string, Map<number, BaseVersion>>()
  for (const { id, version, ...base } of found) {
    const versions = bases.get(id) ?? new Map<number, BaseVersion>()
    bases.set(id, versions.set(version, base))
  }
  return new Map(
    ids.map((id) => [
      id,
      {
        operations: operationsById.get(id) ?? [],
        stored: documents.get(id),
        bases: bases.get(id) ?? new Map(),
      },
    ]),
  )
}

/** Whether all of these make documents from plain text, which are new unless they are sent again. */
export function createPlainly(reads: readonly ReadOperation[]): boolean {
  return reads.every((read) => read.kind === 'create' && read.update === undefined && !read.orUpdate)
}

/** An update may merge with the body; a plain create only asks whether it is the same as its own. */
function wantedBody(reads: readonly ReadOperation[]): WantedDocument['body'] {
  const asked = new Set<WantedDocument['body']>()
  for (const read of reads) {
    if (read.kind !== 'create' && read.kind !== 'update') continue
    if (read.kind === 'update' && read.returnsDocument) asked.add('any')
    const hasBody = read.content !== undefined || read.update !== undefined
    if (read.update || (hasBody && (read.kind === 'update' || read.orUpdate))) asked.add('any')
    else if (read.kind === 'create' && !read.orUpdate) asked.add(Buffer.byteLength(read.content ?? ''))
  }
  const [body = 'none'] = asked
  return asked.size > 1 ? 'any' : body
}

/** [BT13] Each version once, for all operations that need it. */
function wantedBases(reads: readonly ReadOperation[]): WantedBase[] {
  const wanted = new Map<string, WantedBase>()
  for (const read of reads) {
    if (read.kind !== 'update' || read.onConflict === 'fail' || read.expectedVersion === undefined) continue
    const { id, expectedVersion: version } = read
    const withText = needsTexts(read)
    const other = wanted.get(`${version} ${id}`)
    wanted.set(`${version} ${id}`, { id, version, withText: withText || (other?.withText ?? false) })
  }
  return [...wanted.values()]
}
