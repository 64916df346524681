import { v7 as uuidv7 } from 'uuid'
import { stateFromText } from '../../src/crdt/documentText.ts'
import type { DocumentRow, OutboxEntry, Scope } from '../../src/local/database.ts'
import { excerptOf } from '../../src/local/excerptOf.ts'
import type { SampleDocument } from '../documents.ts'

/** Documents as the app keeps them that were written here and never sent; the n-th's state is `states[n % states.length]`. */
export interface SeededDocuments {
  documents: Omit<DocumentRow, 'problem'>[]
  outbox: OutboxEntry[]
  /** Base64. */
  states: string[]
}

/** `count` documents of one's own, of the samples over and over. */
export function seededDocuments(scope: Scope, count: number, samples: SampleDocument[]): SeededDocuments {
  const states = samples.map(({ content }) => stateFromText(content))
  const excerpts = samples.map(({ content }) => excerptOf(content))
  const now = Date.now()
  const documents = Array.from({ length: count }, (_, n) => ({
    ...scope,
    id: uuidv7(),
    title: `${n} ${samples[n % samples.length]?.title}`,
    excerpt: excerpts[n % samples.length] ?? '',
    view: 'active' as const,
    syncStatus: 'local' as const,
    cloudId: null,
    version: 0,
    updatedAt: now - n,
    epoch: 0,
    bytes: states[n % samples.length]?.byteLength ?? 0,
  }))
  const outbox = documents.map(({ id, bytes }, n) => ({
    ...scope,
    id,
    operation: 'create' as const,
    title: true,
    body: true,
    restore: false,
    state: 'ready' as const,
    since: now - n,
    bytes: Math.ceil((bytes * 4) / 3) + 600,
  }))
  return { documents, outbox, states: states.map((state) => Buffer.from(state).toString('base64')) }
}
