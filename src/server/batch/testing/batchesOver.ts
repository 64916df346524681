/** Batches of one writer over one transport, and what they leave in the database. */
import { beforeAll } from 'vitest'
import type { BatchResponse, OperationResult } from '@/contract/batch'
import { storedDocument, storedHistory } from '@/testing/storedDocument'
import type { Transport } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'

let ids = 0
export const freshId = () => `doc_${++ids}`

export const base64 = (state: Uint8Array) => Buffer.from(state).toString('base64')

export const create = (id: string, data: object = {}, client_id = `create ${id}`) => ({
  operation: 'create',
  client_id,
  document_id: id,
  data: { title: 'T', content: 'text', ...data },
})

export const update = (id: string, data: object, expected_version?: number, client_id = `update ${id}`) => ({
  operation: 'update',
  client_id,
  document_id: id,
  data,
  ...(expected_version !== undefined && { expected_version }),
})

export const remove = (id: string, expected_version?: number, client_id = `delete ${id}`) => ({
  operation: 'delete',
  client_id,
  document_id: id,
  ...(expected_version !== undefined && { expected_version }),
})

/** To be called in a `describe`: its writer signs up before the first test. */
export function batchesOver({ send }: Transport) {
  let writer: Writer
  beforeAll(async () => {
    writer = await signUpWriter()
  })

  /** @throws if the batch as a whole is refused */
  async function run(
    operations: object[],
    options: { atomic?: boolean; key?: string } = {},
  ): Promise<BatchResponse> {
    const { response, problem } = await send(
      writer,
      { workspace_id: writer.workspaceId, operations, atomic: options.atomic ?? false },
      options.key,
    )
    if (!response) throw new Error(`refused: ${JSON.stringify(problem)}`)
    return response
  }
  async function one(operation: object): Promise<OperationResult> {
    const { results } = await run([operation])
    const [result] = results
    if (!result) throw new Error('no result')
    return result
  }

  return {
    writer: () => writer,
    run,
    one,
    row: (id: string) => storedDocument(writer.workspaceId, id),
    history: (id: string) => storedHistory(writer.workspaceId, id),
  }
}
