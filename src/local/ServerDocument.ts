import type { DocumentRow } from './database'
import { excerptOf } from './excerptOf'

/** A document as the server has it. */
export interface ServerDocument {
  id: string
  title: string
  content: string
  /** The full Yjs state. */
  state: Uint8Array
  version: number
  deleted: boolean
  /** Milliseconds since 1970. */
  updatedAt: number
}

/** What the server's document says of a row here. */
export function rowOfServer(server: ServerDocument) {
  return {
    title: server.title,
    excerpt: excerptOf(server.content),
    view: server.deleted ? 'trash' : 'active',
    cloudId: server.id,
    version: server.version,
    updatedAt: server.updatedAt,
    bytes: server.state.byteLength,
    problem: undefined,
  } satisfies Partial<DocumentRow>
}
