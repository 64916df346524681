/** Requests about the documents of one writer, over REST and tRPC. */
import { beforeAll, beforeEach, expect } from 'vitest'
import { writtenDocumentSchema } from '@/contract/document'
import { type Problem, problemSchema } from '@/contract/problem'
import { bodyOf, callRoute } from '@/testing/callRoute'
import { callTrpc } from '@/testing/callTransports'
import { signUpWriter, type Writer } from '@/testing/writer'

export const BODY = { title: 'Title', content: 'text' }

/** To be called once in a file: its writer signs up before the first test, and each test has an id that is not taken. */
export function documentCalls() {
  let writer: Writer
  let id = ''
  let serial = 0
  const newWriter = async () => {
    writer = await signUpWriter()
  }
  beforeAll(newWriter)
  beforeEach(() => {
    id = `one_${++serial}`
  })

  const pathOf = (document = id) => `/api/v1/documents/${document}`
  return {
    writer: () => writer,
    newWriter,
    id: () => id,
    pathOf,
    send(method: string, path = pathOf(), body?: object, headers: Record<string, string> = {}) {
      return callRoute(writer, method, path, { body, headers, query: { workspace_id: writer.workspaceId } })
    },
    read(path: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) {
      const inWorkspace = { workspace_id: writer.workspaceId, ...query }
      return callRoute(writer, 'GET', path, { query: inWorkspace, headers })
    },
    call(name: string, input: object) {
      return callTrpc(`documents.${name}`, { workspace_id: writer.workspaceId, ...input }, writer.headers)
    },
  }
}

/** The answer to a write that succeeded, whose `ETag` is the version. */
export async function written(response: Response) {
  expect(response.status, await response.clone().text()).toBeLessThan(300)
  const body = writtenDocumentSchema.parse(await bodyOf(response))
  expect(response.headers.get('etag')).toBe(`"${body.version}"`)
  return body
}

export async function problem(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return problemSchema.parse(await bodyOf(response))
}
