/**
 * Has every document of a batch decided where that is safe: those that bring bytes from outside in worker
 * threads, with the large ones; the rest, most of all what is created from plain text, right here.
 */
import { setImmediate } from 'node:timers/promises'
import type { OperationCode } from '@/contract/errorCodes'
import { limits } from '@/contract/limits'
import type { Deadline } from '../db/Deadline'
import { authorOf } from '../documents/authorOf'
import { mayKeepEdits } from '../documents/historyPolicy'
import { TooHeavy, tooMuchAtOnce } from '../documents/readDocuments'
import type { DocumentBody } from '../documents/StoredDocument'
import { runGuarded } from '../documents/yjsGuard'
import { type DocumentCase, type DocumentDecision, decideDocument } from './decideDocument'
import type { ThreadInput } from './yjsWorker'

/** Bytes of a state and a text up to which one plain edit is merged right here: at worst some 10 ms. */
const SMALL_STATE = 4 * 1024
const SMALL_TEXT = 16 * 1024

const MIB = 1024 * 1024

/** Bytes of documents that go to a thread together. */
const MAX_TASK_BYTES = 8 * MIB

/** Milliseconds after which a thread is given back for others, and more for larger tasks, as they are copied then. */
const SLICE_MS = 250
const SLICE_MS_PER_MIB = 25

/** Milliseconds of deciding after which others get their turn. */
const TURN_MS = 10

/**
 * @param allowance bytes of documents and their new versions that may be held
 * @returns a decision for each case, in order.
 * @throws DomainError `payload_too_large`, `overloaded` or `timeout`, or TooHeavy; nothing was applied then.
 */
export async function decideDocuments(
  userId: string,
  deadline: Deadline,
  read: readonly DocumentCase[],
  allowance: number,
): Promise<DocumentDecision[]> {
  const cases = read.map(withAuthor)
  const held = cases.reduce((sum, document) => sum + bytesHeld(document), 0)
  refuseTooMuch(
    cases.reduce((sum, document) => sum + weightOf(document), 0),
    allowance,
  )
  const guarded = cases.filter(needsGuard)
  const [inThreads, here] = await Promise.all([
    decideInThreads(userId, deadline, guarded, { held, allowance }),
    decideHere(
      cases.filter((document) => !needsGuard(document)),
      deadline,
    ),
  ])
  const decisions = new Map([...inThreads, ...here])
  return cases.flatMap((document) => decisions.get(document) ?? [])
}

/** [BT17] The operations on a document are all on one id. */
function withAuthor(document: DocumentCase): DocumentCase {
  const id = document.operations.flatMap(({ read }) => (read.kind === 'refused' ? [] : read.id)).at(0)
  return id === undefined ? document : { ...document, author: authorOf(id), keepsWhole: !mayKeepEdits() }
}

/** Bytes from outside, or merging that may hold others up: here, all operations on a document run in one go. */
export function needsGuard({ stored, operations }: DocumentCase): boolean {
  let edits = 0
  let exists = stored !== undefined
  let length = stored?.body?.content.length ?? 0
  for (const { read } of operations) {
    if (read.kind !== 'create' && read.kind !== 'update') continue
    if (read.update !== undefined) return true
    if (read.content === undefined) continue
    length = Math.max(length, read.content.length)
    if (read.kind === 'create') {
      if (exists && read.orUpdate) edits++
      exists = true
      continue
    }
    if (read.onConflict !== 'fail') return true
    edits++
  }
  if (edits === 0) return false
  return edits > 1 || length > SMALL_TEXT || (stored?.body?.state?.length ?? 0) > SMALL_STATE
}

function stateLength(body: DocumentBody | undefined): number {
  return body?.state?.length ?? body?.content.length ?? 0
}

/** Bytes that are held for the document as it is and was. */
function bytesHeld({ stored, bases }: DocumentCase): number {
  let total = (stored?.body?.content.length ?? 0) + stateLength(stored?.body)
  for (const { content } of bases.values()) total += content?.length ?? 0
  return total
}

/**
 * The same and what its operations are likely to make of it, version by version. An update may repeat all that the
 * document has: what it makes is known, and counted, when it has been merged.
 */
function weightOf(document: DocumentCase): number {
  let text = document.stored?.body?.content.length ?? 0
  let state = stateLength(document.stored?.body)
  let total = bytesHeld(document)
  let changes = false
  for (const { read } of document.operations) {
    if (read.kind !== 'create' && read.kind !== 'update') continue
    const { update, content } = read
    if (update === undefined && content === undefined) continue
    text = update === undefined ? (content?.length ?? 0) : Math.max(text, update.length)
    state = Math.max(state, update?.length ?? 0)
    total += text
    changes = true
  }
  return changes ? total + state : total
}

/** [RQ9] @throws DomainError `payload_too_large` for more than a batch may be about, TooHeavy for more than is allowed here */
function refuseTooMuch(bytes: number, allowance: number): void {
  if (bytes > limits.maxBatchBytes) throw tooMuchAtOnce(bytes)
  if (bytes > allowance) throw new TooHeavy(bytes)
}

type Decided = [DocumentCase, DocumentDecision][]

async function decideHere(cases: readonly DocumentCase[], deadline: Deadline): Promise<Decided> {
  const decided: Decided = []
  let turnBegan = performance.now()
  for (const document of cases) {
    if (performance.now() - turnBegan > TURN_MS) {
      await setImmediate()
      deadline.remainingMs()
      turnBegan = performance.now()
    }
    decided.push([document, decideDocument(document)])
  }
  return decided
}

/** One task after the other, each as large as one may be; what ends a thread is refused, and the rest done again. */
async function decideInThreads(
  userId: string,
  deadline: Deadline,
  cases: readonly DocumentCase[],
  { held, allowance }: { held: number; allowance: number },
): Promise<Decided> {
  const decided: Decided = []
  let bytesMade = 0
  /** What is sent of each case: without the operations that were decided on before, or ended a thread. */
  const sent = new Map(cases.map((document) => [document, document]))
  while (decided.length < cases.length) {
    const { documents, bytes } = taskOf(cases.slice(decided.length))
    const input = {
      documents: documents.flatMap((document) => sent.get(document) ?? []),
      sliceMs: SLICE_MS + (bytes / MIB) * SLICE_MS_PER_MIB,
      room: allowance - held - bytesMade,
    }
    const work = { userId, deadline, bytes, input }
    const outcome = await runGuarded<ThreadInput, (DocumentDecision | DocumentCase)[]>(work)
    if ('output' in outcome) {
      for (const decision of outcome.output) {
        const document = cases[decided.length]
        if (!document) break
        if ('operations' in decision) {
          sent.set(document, decision)
        } else {
          bytesMade += decision.bytes
          refuseTooMuch(held + bytesMade, allowance)
          decided.push([document, decision])
        }
      }
    } else {
      // It did not even come to the first: they are more than a thread can hold.
      if (outcome.endedInStep === 0) throw tooMuchAtOnce(bytes)
      const index = outcome.endedInStep - 1
      const culprit = documents.find(({ operations }) => operations.some((other) => other.index === index))
      if (!culprit) throw new Error('a thread ended before it had begun')
      sent.set(culprit, refuse(sent.get(culprit) ?? culprit, index, outcome.reason))
    }
  }
  return decided
}

/** The first of the documents, as many as go to a thread together. */
function taskOf(cases: readonly DocumentCase[]): { documents: DocumentCase[]; bytes: number } {
  const documents: DocumentCase[] = []
  let bytes = 0
  for (const document of cases) {
    const weight = weightOf(document)
    if (documents.length > 0 && bytes + weight > MAX_TASK_BYTES) break
    documents.push(document)
    bytes += weight
  }
  return { documents, bytes }
}

/** The same without what one operation brings: that one is an error. [BT14] */
function refuse(document: DocumentCase, index: number, reason: 'time' | 'memory'): DocumentCase {
  const operations = document.operations.map((operation) => {
    if (operation.index !== index) return operation
    const error = `Merging this took too much ${reason}`
    const { read } = operation
    const code: OperationCode = 'update' in read && read.update ? 'invalid_yjs_state' : 'document_too_large'
    return { index, read: { kind: 'refused' as const, id: read.id, code, error } }
  })
  return { ...document, operations }
}
