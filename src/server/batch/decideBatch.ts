/**
 * The decision on a batch: from its operations and the documents as they are, to a result for each
 * operation and what to write. Pure: it reads no database and touches nothing it is given.
 */
import type { OperationResult } from '@/contract/batch'
import { isStorableText } from '@/contract/isStorableText'
import { limits } from '@/contract/limits'
import type { MergeInput, MergeOutcome } from '@/crdt/mergeDocument'
import type {
  DocumentWrite,
  PassedVersion,
  StoredDocument,
  VersionOperation,
} from '../documents/StoredDocument'
import type { ReadOperation } from './readOperation'

export interface BatchInput {
  /** In request order, with the client's correlation ids. */
  operations: readonly { clientId: string; read: ReadOperation }[]
  atomic: boolean
  stored: ReadonlyMap<string, StoredDocument>
  /** Outcomes of merges asked for by an earlier call, by operation index. */
  merges: ReadonlyMap<number, MergeOutcome>
}

export interface BatchDecision {
  /** In request order. Final once `wantedMerges` is empty. */
  results: OperationResult[]
  writes: DocumentWrite[]
  /** Merges of document bodies to be done before the decision can be final. */
  wantedMerges: { index: number; input: MergeInput }[]
}

/** A document as the operations so far have left it. */
interface Draft {
  stored: StoredDocument | undefined
  current: StoredDocument | undefined
  /** Versions made in this batch, oldest first. */
  made: PassedVersion[]
  bodyChanged: boolean
  /** The version since which its text is the same. */
  textVersion: number
  /** An operation on it waits for a merge: those after it wait too. */
  waiting: boolean
}

type Outcome = Omit<OperationResult, 'client_id'> | 'waiting'
type CreateOperation = Extract<ReadOperation, { kind: 'create' }>
type UpdateOperation = Extract<ReadOperation, { kind: 'update' }>
type DeleteOperation = Extract<ReadOperation, { kind: 'delete' }>

export function decideBatch({ operations, atomic, stored, merges }: BatchInput): BatchDecision {
  const drafts = new Map<string, Draft>()
  const results: OperationResult[] = new Array(operations.length)
  const wantedMerges: BatchDecision['wantedMerges'] = []

  for (const index of applyingOrder(operations)) {
    const operation = operations[index]
    if (!operation) continue
    const { clientId, read } = operation
    const merge = (input: MergeInput): MergeOutcome | undefined => {
      const outcome = merges.get(index)
      if (!outcome) wantedMerges.push({ index, input })
      return outcome
    }
    const outcome = decideOperation(read, draftOf(read, drafts, stored), merge)
    if (outcome !== 'waiting') results[index] = { client_id: clientId, ...outcome }
  }

  if (atomic && wantedMerges.length === 0 && results.some((result) => result.status !== 'success')) {
    return { results: results.map(rolledBack), writes: [], wantedMerges }
  }
  return { results, writes: [...drafts.values()].flatMap(writeOf), wantedMerges }
}

/** [BT1] create → update → delete, as they came within a kind. What is refused has no place in it. */
function applyingOrder(operations: BatchInput['operations']): number[] {
  const rank = { create: 0, update: 1, delete: 2, refused: 3 }
  return [...operations.keys()].sort((a, b) => {
    const [left, right] = [operations[a], operations[b]]
    return left && right ? rank[left.read.kind] - rank[right.read.kind] : 0
  })
}

function draftOf(read: ReadOperation, drafts: Map<string, Draft>, stored: BatchInput['stored']): Draft {
  const id = read.kind === 'refused' ? undefined : read.id
  const found = id === undefined ? undefined : drafts.get(id)
  if (found) return found
  const document = id === undefined ? undefined : stored.get(id)
  const textVersion = document?.version ?? 0
  const draft: Draft = {
    stored: document,
    current: document,
    made: [],
    bodyChanged: false,
    textVersion,
    waiting: false,
  }
  if (id !== undefined) drafts.set(id, draft)
  return draft
}

function decideOperation(
  read: ReadOperation,
  draft: Draft,
  merge: (input: MergeInput) => MergeOutcome | undefined,
): Outcome {
  if (draft.waiting) return 'waiting'
  switch (read.kind) {
    case 'refused':
      return {
        status: 'error',
        ...(read.id !== undefined && { document_id: read.id }),
        error: read.error,
        code: read.code,
      }
    case 'create':
      return decideCreate(read, draft, merge)
    case 'update':
      return decideUpdate(read, draft, merge)
    case 'delete':
      return decideDelete(read, draft)
  }
}

/** [BT3] [BT4] */
function decideCreate(
  read: CreateOperation,
  draft: Draft,
  merge: (input: MergeInput) => MergeOutcome | undefined,
): Outcome {
  const merged = merge({ update: read.update, content: read.content })
  if (!merged) return wait(draft)
  if (!merged.ok) return invalidState(read.id, merged.reason)
  const fault = bodyFault(read.id, merged)
  if (fault) return fault
  const { current } = draft
  if (current) {
    const identical = !current.deleted && current.title === read.title && current.content === merged.content
    return {
      status: 'conflict',
      document_id: read.id,
      error: current.deleted ? 'A document with this id is in the trash' : 'A document with this id exists',
      code: 'document_exists',
      conflict_data: {
        expected_version: 0,
        current_version: current.version,
        identical,
        ...(current.deleted && { deleted: true as const }),
      },
    }
  }
  draft.bodyChanged = true
  draft.textVersion = 1
  return advance(draft, 'create', {
    id: read.id,
    title: read.title,
    content: merged.content,
    state: merged.state,
    version: 1,
    deleted: false,
  })
}

/** [BT5] [BT6] */
function decideUpdate(
  read: UpdateOperation,
  draft: Draft,
  merge: (input: MergeInput) => MergeOutcome | undefined,
): Outcome {
  const { current } = draft
  if (!current) return notFound(read.id)
  if (current.deleted && !read.restore) {
    return {
      status: 'conflict',
      document_id: read.id,
      error: 'The document is in the trash',
      code: 'document_deleted',
      conflict_data: { ...expected(read), current_version: current.version, deleted: true },
    }
  }
  if (isStale(read, current)) return versionMismatch(read, current)

  let body = { content: current.content, state: current.state, changed: false }
  if (read.update !== undefined || read.content !== undefined) {
    const merged = merge({ base: current.state, update: read.update, content: read.content })
    if (!merged) return wait(draft)
    if (!merged.ok) return invalidState(read.id, merged.reason)
    const fault = bodyFault(read.id, merged)
    if (fault) return fault
    body = merged
  }

  const title = read.title ?? current.title
  const restored = current.deleted && read.restore
  if (title === current.title && !body.changed && !restored) return success(current)
  draft.bodyChanged ||= body.changed
  if (body.changed) draft.textVersion = current.version + 1
  return advance(draft, restored ? 'restore' : 'update', {
    id: read.id,
    title,
    content: body.content,
    state: body.state,
    version: current.version + 1,
    deleted: false,
  })
}

/** [BT7] */
function decideDelete(read: DeleteOperation, draft: Draft): Outcome {
  const { current } = draft
  if (!current) return notFound(read.id)
  if (current.deleted) return success(current)
  if (isStale(read, current)) return versionMismatch(read, current)
  return advance(draft, 'delete', { ...current, version: current.version + 1, deleted: true })
}

function advance(draft: Draft, operation: VersionOperation, next: StoredDocument): Outcome {
  const { id, version, title, content } = next
  draft.current = next
  draft.made.push({ id, version, title, content, textVersion: draft.textVersion, operation })
  return success(next)
}

function wait(draft: Draft): 'waiting' {
  draft.waiting = true
  return 'waiting'
}

function success(document: StoredDocument): Outcome {
  return { status: 'success', document_id: document.id, version: document.version }
}

function notFound(id: string): Outcome {
  return { status: 'error', document_id: id, error: 'No document with this id', code: 'not_found' }
}

/** [BT12] [BT14] */
function invalidState(id: string, error: string): Outcome {
  return { status: 'error', document_id: id, error, code: 'invalid_yjs_state' }
}

/** [RQ3] A Yjs state can hold text that its sender never wrote as JSON, and can grow by small deltas. */
function bodyFault(id: string, merged: { state: Uint8Array; content: string }): Outcome | undefined {
  if (merged.state.length > limits.maxDocumentBytes) {
    const error = `The document is larger than ${limits.maxDocumentBytes} bytes`
    return { status: 'error', document_id: id, error, code: 'document_too_large' }
  }
  if (isStorableText(merged.content)) return undefined
  const error = 'The text has a NUL character or half of a surrogate pair, which cannot be stored'
  return { status: 'error', document_id: id, error, code: 'invalid_text' }
}

function isStale(read: UpdateOperation | DeleteOperation, current: StoredDocument): boolean {
  return read.expectedVersion !== undefined && read.expectedVersion !== current.version
}

function expected(read: UpdateOperation | DeleteOperation): { expected_version?: number } {
  return read.expectedVersion === undefined ? {} : { expected_version: read.expectedVersion }
}

function versionMismatch(read: UpdateOperation | DeleteOperation, current: StoredDocument): Outcome {
  return {
    status: 'conflict',
    document_id: read.id,
    error: `Version mismatch: expected ${read.expectedVersion}, got ${current.version}`,
    code: 'version_mismatch',
    conflict_data: {
      ...expected(read),
      current_version: current.version,
      ...(current.deleted && { deleted: true as const }),
    },
  }
}

/** [BT9] In an atomic batch the culprits keep their results, the others did not happen. */
function rolledBack(result: OperationResult): OperationResult {
  if (result.status !== 'success') return result
  return {
    client_id: result.client_id,
    status: 'skipped',
    document_id: result.document_id,
    error: 'Rolled back, as another operation of this atomic batch failed',
    code: 'rolled_back',
  }
}

/** [BT2] The newest version becomes the row, those before it go to history. */
function writeOf({ stored, current, made, bodyChanged }: Draft): DocumentWrite[] {
  const last = made.at(-1)
  if (!current || !last) return []
  return [
    { document: current, operation: last.operation, isNew: !stored, bodyChanged, passed: made.slice(0, -1) },
  ]
}
