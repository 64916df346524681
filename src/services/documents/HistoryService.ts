/** The versions of a document: they lie on the server alone. [BT15] */
import {
  type DocumentVersion,
  documentVersionSchema,
  type VersionSummary,
  versionListSchema,
} from '@/contract/document'
import type { DocumentAddress } from '@/local/GuestIndex'
import { ask, createRpc } from '../sync/transport'

/** Versions that are read at a time. */
const PAGE_SIZE = 50

export interface VersionView {
  version: number
  title: string
  operation: VersionSummary['operation']
  /** undefined: the account is gone. */
  author: string | undefined
  /** Milliseconds since 1970. */
  createdAt: number
}

export interface VersionPage {
  /** Newest first. */
  versions: VersionView[]
  /** Of the page of older ones; undefined: there are none. */
  next: string | undefined
}

export interface VersionText extends VersionView {
  content: string
}

/** Every method throws only `TransportError`. */
export class HistoryService {
  constructor(private readonly rpc: ReturnType<typeof createRpc>) {}

  listVersions(
    { workspaceId, id }: DocumentAddress,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<VersionPage> {
    const input = { workspace_id: workspaceId, id, limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) }
    return ask(this.rpc.documents.versions.query(input, { signal }), (answer) => {
      const { versions, next_cursor } = versionListSchema.parse(answer)
      return { versions: versions.map(versionView), next: next_cursor }
    })
  }

  readVersion(
    { workspaceId, id }: DocumentAddress,
    version: number,
    signal: AbortSignal,
  ): Promise<VersionText> {
    const asked = this.rpc.documents.version.query({ workspace_id: workspaceId, id, version }, { signal })
    return ask(asked, (answer) => versionText(documentVersionSchema.parse(answer)))
  }
}

function versionView({ version, title, operation, author, created_at }: VersionSummary): VersionView {
  return { version, title, operation, author: author.name, createdAt: Date.parse(created_at) }
}

function versionText(version: DocumentVersion): VersionText {
  return { ...versionView(version), content: version.content }
}

export const historyService = new HistoryService(createRpc())
