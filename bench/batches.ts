/** batch-create-100 and batch-mixed-100: a batch over HTTP against F. */
import { randomUUID } from 'node:crypto'
import { stateFromText } from '../src/crdt/documentText.ts'
import type { App } from './App.ts'
import { connectClient, signUp } from './client.ts'
import { sampleDocuments } from './documents.ts'
import { type Figure, interleave, slower } from './measure.ts'
import { openReference } from './reference.ts'

const WARMUP = 15
const ROUNDS = 60

export async function batchCreate(app: App): Promise<Figure[]> {
  const client = await connectClient(app.port, await signUp(app.port))
  const reference = await openReference(app.databaseUrl)
  const documents = sampleDocuments(100)
  const times = await interleave(
    { ours: () => client.batch(creates(documents)), F: reference.insert(documents) },
    { warmup: WARMUP, rounds: ROUNDS },
  )
  await reference.close()
  return [slower('batch-create-100', times.ours, 'F', times.F, 2.5)]
}

/** 40 creates, 40 updates of which half carry Yjs states, 20 deletes. */
export async function batchMixed(app: App): Promise<Figure[]> {
  const client = await connectClient(app.port, await signUp(app.port))
  const reference = await openReference(app.databaseUrl)
  const documents = sampleDocuments(100)
  const ids = (count: number) => Array.from({ length: (WARMUP + ROUNDS) * count }, () => randomUUID())
  const [updated, deleted] = [ids(40), ids(20)]
  const states = documents.map(({ content }) => Buffer.from(stateFromText(content)).toString('base64'))
  for (let start = 0; start < updated.length; start += 20) {
    await client.batch(
      updated
        .slice(start, start + 20)
        .map((id, n) => createOf(id, { title: `${n}`, yjs_state_b64: states[n] })),
    )
  }
  for (let start = 0; start < deleted.length; start += 20) {
    await client.batch(deleted.slice(start, start + 20).map((id, n) => createOf(id, documents[n] ?? {})))
  }
  const mixed = () => [
    ...creates(documents.slice(0, 40)),
    ...updated.splice(0, 40).map((document_id, n) => ({
      operation: 'update',
      client_id: document_id,
      document_id,
      expected_version: 1,
      data:
        n % 2 === 0
          ? { yjs_state_b64: Buffer.from(stateFromText(`More for ${n}\n`)).toString('base64') }
          : { content: `${documents[n % 20]?.content}\nMore for ${n}\n` },
    })),
    ...deleted
      .splice(0, 20)
      .map((document_id) => ({ operation: 'delete', client_id: document_id, document_id })),
  ]
  const times = await interleave(
    { ours: () => client.batch(mixed()), F: reference.insert(documents) },
    { warmup: WARMUP, rounds: ROUNDS },
  )
  await reference.close()
  return [slower('batch-mixed-100', times.ours, 'F', times.F, 4)]
}

export function creates(documents: readonly object[]): object[] {
  return documents.map((document) => createOf(randomUUID(), document))
}

function createOf(document_id: string, data: object): object {
  return { operation: 'create', client_id: document_id, document_id, data }
}
