/**
 * The decision on one document of a batch: from the operations on it and the document as it is, to a result
 * for each operation and what to write. Pure; merges included. Runs where its merges may run.
 */
import type { OperationResult } from '@/contract/batch'
import { isStorableText } from '@/contract/isStorableText'
import { limits } from '@/contract/limits'
import { stateOf } from '@/crdt/documentText'
import { type MergeOutcome, mergeDocument } from '@/crdt/mergeDocument'
import { type PastText, pastText, WHOLE_EVERY } from '../documents/pastText'
import type {
  BaseVersion,
  DocumentBody,
  DocumentWrite,
  StoredDocument,
  VersionOperation,
} from '../documents/StoredDocument'
import { decideMerge, type MergeDecision } from './decideMerge'
import { type Growth, growthOf } from './growthOf'
import type { CreateOperation, DeleteOperation, ReadOperation, UpdateOperation } from './readOperation'

/** An operation and its place in the request. */
export interface PlacedOperation {
  index: number
  read: ReadOperation
}

/** All that a batch wants of one document, and what there is to know of it. */
export interface DocumentCase {
  /** In the order in which they apply. [BT1] */
  operations: PlacedOperation[]
  stored?: StoredDocument | undefined
  /** Earlier versions to merge with, by number. [BT13] */
  bases: ReadonlyMap<number, BaseVersion>
  /** As whom plain text is written into its Yjs state: see `authorOf`. */
  author?: number | undefined
  /** Past texts may not be kept as edits. */
  keepsWhole?: boolean | undefined
  /** What came of the operations before these, when a thread had to be given back. */
  progress?: Progress | undefined
}

type Progress = Pick<DocumentDecision, 'outcomes'> & Pick<Draft, 'current' | 'made'>

type Outcome = Omit<OperationResult, 'client_id'>

export interface DocumentDecision {
  /** What each operation comes to, and adds to what is stored if it changes anything. */
  outcomes: { index: number; outcome: Outcome; growth?: Growth | undefined }[]
  write?: DocumentWrite | undefined
  /** Bytes of its new versions. More than there was room for: it was not decided to the end. */
  bytes: number
}

/** The document as the operations so far have left it. */
interface Draft {
  stored: StoredDocument | undefined
  author: number | undefined
  keepsWhole: boolean | undefined
  bases: ReadonlyMap<number, BaseVersion>
  current: StoredDocument | undefined
  /** Versions made in this batch, oldest first. */
  made: MadeVersion[]
}

/** A version. States in between are not kept: they may be large. */
interface MadeVersion {
  id: string
  version: number
  title: string
  operation: VersionOperation
  /** Left out if the version before has the same. */
  content?: string | undefined
  /** How the text of the version before is kept; left out if it is the same. */
  past?: PastText | undefined
  isMerged: boolean
}

export function decideDocument(document: DocumentCase): DocumentDecision {
  const pace = { begin: () => {}, isTimeUp: () => false, room: Number.POSITIVE_INFINITY }
  const decision = decideUntil(document, pace)
  if ('operations' in decision) throw new Error('a decision was left unfinished')
  return decision
}

export interface DecisionPace {
  /** Is told which operation comes next, so that one that never ends can be named. */
  begin(index: number): void
  isTimeUp(): boolean
  /** Bytes of new versions after which it ends early. [RQ9] */
  room: number
}

/**
 * Decides on at least one of the operations, and on the others until the time is up.
 * @returns the decision, or what is left to decide
 */
export function decideUntil(
  document: DocumentCase,
  { begin, isTimeUp, room }: DecisionPace,
): DocumentDecision | DocumentCase {
  const { operations, stored, bases, author, keepsWhole, progress } = document
  const { current, made } = progress ?? { current: stored, made: [] }
  const draft: Draft = { stored, author, keepsWhole, bases, current, made: [...made] }
  const outcomes = [...(progress?.outcomes ?? [])]
  let bytes = 0
  for (const [done, { index, read }] of operations.entries()) {
    if (done > 0 && isTimeUp()) {
      const { current, made } = draft
      return { ...document, operations: operations.slice(done), progress: { outcomes, current, made } }
    }
    begin(index)
    const before = draft.current
    const outcome = withinPage(decideOperation(read, draft), outcomes)
    outcomes.push({ index, outcome, growth: growthOf(before, draft.current, draft.made.at(-1)?.past) })
    bytes = bytesMade(draft)
    if (bytes > room) return { outcomes: [], bytes }
  }
  return { outcomes, write: writeOf(draft), bytes }
}

/** [RQ9] Without its document, where those before it are as long as may be given: each is copied on its way out of a thread. */
function withinPage({ document, ...outcome }: Outcome, before: DocumentDecision['outcomes']): Outcome {
  if (!document) return outcome
  const length = before.reduce((sum, { outcome }) => sum + (outcome.document?.content.length ?? 0), 0)
  return length + document.content.length > limits.maxPageBytes ? outcome : { ...outcome, document }
}

/** Of all texts made, and of the one state that is kept. */
function bytesMade({ made, current }: Draft): number {
  const texts = made.reduce((sum, { content }) => sum + (content?.length ?? 0), 0)
  return texts > 0 ? texts + (current?.body?.state?.length ?? 0) : 0
}

function decideOperation(read: ReadOperation, draft: Draft): Outcome {
  switch (read.kind) {
    case 'refused':
      return {
        status: 'error',
        ...(read.id !== undefined && { document_id: read.id }),
        error: read.error,
        code: read.code,
        ...(read.quota && { quota: read.quota }),
      }
    case 'create':
      return decideCreateOrUpdate(read, draft)
    case 'update':
      return decideUpdate(read, draft)
    case 'delete':
      return decideDelete(read, draft)
  }
}

/** [BT4] Of one that may update instead, a success says which of both it was. */
function decideCreateOrUpdate(read: CreateOperation, draft: Draft): Outcome {
  const { orUpdate } = read
  if (!orUpdate) return decideCreate(read, draft)
  const created = !draft.current
  const outcome = created ? decideCreate(read, draft) : decideUpdate(orUpdate, draft)
  return outcome.status === 'success' ? { ...outcome, created } : outcome
}

/** [BT3] [BT4] */
function decideCreate(read: CreateOperation, draft: Draft): Outcome {
  const merged = mergeBody(read, draft)
  if (!merged.ok) return refusedState(read.id, merged)
  const fault = bodyFault(read.id, merged)
  if (fault) return fault
  const { current } = draft
  if (current) {
    const identical =
      !current.deleted && current.title === read.title && current.body?.content === merged.content
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
  return advance(draft, 'create', {
    document: { id: read.id, title: read.title, version: 1, deleted: false },
    body: merged,
  })
}

/** [BT13] With the document, where it is asked for. */
function decideUpdate(read: UpdateOperation, draft: Draft): Outcome {
  const outcome = decideFields(read, draft)
  const { current } = draft
  const isNews = outcome.status === 'conflict' || outcome.merged === true
  if (!read.returnsDocument || !isNews || !current) return outcome
  const { title, version, deleted } = current
  return { ...outcome, document: { title, content: bodyOf(current).content, version, deleted } }
}

/** [BT5] [BT6] [BT13] */
function decideFields(read: UpdateOperation, draft: Draft): Outcome {
  const { current } = draft
  if (!current) return notFound(read.id)
  if (current.deleted && !read.restore) {
    return {
      status: 'conflict',
      document_id: read.id,
      error: 'The document is in the trash',
      code: 'document_deleted',
      conflict_data: conflictData(read, current),
    }
  }
  const stale = isStale(read, current)
  if (stale && read.onConflict === 'fail') return staleConflict(read, current, 'version_mismatch')
  const base = stale ? baseOf(read, draft) : undefined
  let wanted: Pick<UpdateOperation, 'title' | 'content'> = read
  if (stale && !read.update) {
    const decision = decideMerge(read, base, current, undefined)
    if (typeof decision === 'string') return staleConflict(read, current, decision)
    wanted = decision
  }

  let isMerged = stale
  let body: DocumentBody | undefined
  if (read.update !== undefined || wanted.content !== undefined) {
    const { update } = read
    const merged = mergeBody({ update, content: wanted.content }, draft, stateOf(bodyOf(current)))
    if (!merged.ok) return refusedState(read.id, merged)
    if (stale && update) {
      const decision = decideMerge(read, base, current, merged)
      if (typeof decision === 'string') return staleConflict(read, current, decision)
      wanted = decision
      const title = wanted.title ?? current.title
      // The sender of a fast-forward, too, does not know a title that it only passed along and that has been changed here.
      isMerged = !merged.isFastForward || (read.title ?? title) !== title
    }
    const fault = bodyFault(read.id, merged)
    if (fault) return fault
    if (merged.changed) body = merged
  }

  const title = wanted.title ?? current.title
  const restored = current.deleted && read.restore
  const changed = title !== current.title || body !== undefined || restored
  const outcome = changed
    ? advance(draft, restored ? 'restore' : 'update', {
        document: { ...current, title, version: current.version + 1, deleted: false },
        body,
        isMerged,
      })
    : success(current)
  return isMerged ? { ...outcome, merged: true } : outcome
}

/** [BT13] The version that the operation was written against, if it is known. */
function baseOf({ expectedVersion }: UpdateOperation, draft: Draft): BaseVersion | undefined {
  const { stored, made, bases } = draft
  if (expectedVersion === undefined) return undefined
  if (stored?.version === expectedVersion) return { title: stored.title, content: stored.body?.content }
  const at = made.findIndex(({ version }) => version === expectedVersion)
  const version = made[at]
  if (!version) return bases.get(expectedVersion)
  return { title: version.title, content: textAt(draft, at) }
}

/** [BT7] */
function decideDelete(read: DeleteOperation, draft: Draft): Outcome {
  const { current } = draft
  if (!current) return notFound(read.id)
  if (current.deleted) return success(current)
  if (isStale(read, current)) return staleConflict(read, current, 'version_mismatch')
  return advance(draft, 'delete', { document: { ...current, version: current.version + 1, deleted: true } })
}

interface NextVersion {
  document: StoredDocument
  /** Only if it changed. */
  body?: DocumentBody | undefined
  isMerged?: boolean
}

function advance(draft: Draft, operation: VersionOperation, next: NextVersion): Outcome {
  const { id, version, title } = next.document
  const body = next.body && { content: next.body.content, state: next.body.state }
  const past = pastOf(draft, body?.content)
  draft.current = body ? { ...next.document, body } : next.document
  const isMerged = next.isMerged ?? false
  draft.made.push({ id, version, title, operation, content: body?.content, past, isMerged })
  return success(next.document)
}

/** [BT15] How the text of the version so far is kept. Now and then whole, so that none is far from a whole one. */
function pastOf({ current, keepsWhole }: Draft, next: string | undefined): PastText | undefined {
  if (!current) return undefined
  if (current.version % WHOLE_EVERY === 0) return { content: bodyOf(current).content }
  return next === undefined ? undefined : pastText(bodyOf(current).content, next, !keepsWhole)
}

/** The body of a document about whose body an operation is. */
function bodyOf({ body }: StoredDocument): DocumentBody {
  if (!body) throw new Error('the body was not read')
  return body
}

function success({ id, version }: StoredDocument): Outcome {
  return { status: 'success', document_id: id, version }
}

function notFound(id: string): Outcome {
  return { status: 'error', document_id: id, error: 'No document with this id', code: 'not_found' }
}

/** [BT12] [BT14] [BT17] What a create or an update brings, merged into the state that is there, if any. */
function mergeBody(
  { update, content }: Pick<CreateOperation, 'update' | 'content'>,
  { author }: Draft,
  base?: Uint8Array,
): MergeOutcome {
  const { maxYjsClients: clients, maxYjsStructs: structs } = limits
  return mergeDocument({ base, update, content, author, limits: { clients, structs } })
}

function refusedState(id: string, { code, reason }: MergeOutcome & { ok: false }): Outcome {
  return { status: 'error', document_id: id, error: reason, code }
}

/** [RQ3] A Yjs state can hold text that its sender never wrote as JSON, and can grow by small deltas. */
function bodyFault(id: string, merged: DocumentBody): Outcome | undefined {
  const bytes = merged.state?.length ?? Buffer.byteLength(merged.content)
  if (bytes > limits.maxDocumentBytes) {
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

/** [BT5] [BT13] */
function staleConflict(
  read: UpdateOperation | DeleteOperation,
  current: StoredDocument,
  code: Extract<MergeDecision, string>,
): Outcome {
  const error = {
    version_mismatch: `Version mismatch: expected ${read.expectedVersion}, got ${current.version}`,
    title_conflict: 'The title was changed on both sides',
    overlapping_edits: 'Both sides changed the same place of the text',
  }[code]
  const { id } = read
  return { status: 'conflict', document_id: id, error, code, conflict_data: conflictData(read, current) }
}

function conflictData(
  { expectedVersion }: UpdateOperation | DeleteOperation,
  { version, deleted }: StoredDocument,
): NonNullable<OperationResult['conflict_data']> {
  return {
    ...(expectedVersion !== undefined && { expected_version: expectedVersion }),
    current_version: version,
    ...(deleted && { deleted: true as const }),
  }
}

/** The text of the made version at this index. */
function textAt({ stored, made }: Draft, index: number): string | undefined {
  const changed = made.slice(0, index + 1).findLast(({ content }) => content !== undefined)
  return changed ? changed.content : stored?.body?.content
}

/** [BT2] The newest version becomes the row, those before it go to history. */
function writeOf(draft: Draft): DocumentWrite | undefined {
  const { stored, current, made } = draft
  const last = made.at(-1)
  if (!current || !last) return undefined
  const passed = made.slice(0, -1).map(({ id, version, title, operation }, index) => {
    return { id, version, title, operation, text: made[index + 1]?.past }
  })
  return {
    document: made.some(({ content }) => content !== undefined) ? current : { ...current, body: undefined },
    operation: last.operation,
    isNew: !stored,
    replaced: made[0]?.past,
    passed,
    merged: made.filter(({ isMerged }) => isMerged).map(({ version }) => version),
  }
}
