/** The versions of a document: they lie on the server alone. [BT15] */
import {
  type DocumentVersion,
  documentVersionSchema,
  type VersionSummary,
  versionListSchema,
  versionSummarySchema,
} from '@/contract/document'
import type { DocumentAddress } from '@/local/LocalStores'
import { ask, createRpc } from '../sync/transport'

/** Versions that are read at a time. */
const PAGE_SIZE = 200

/** How many of the newest versions are looked through for one that was just merged. */
const MERGED_NEAR = 20

export interface VersionView {
  version: number
  title: string
  operation: VersionSummary['operation']
  authorId: string
  /** undefined: the account is gone. */
  author: string | undefined
  /** What a person called it. */
  name: string | undefined
  /** What its author wrote was merged with the version before. */
  isMerged: boolean
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
  /** The version before it, of those that are kept. */
  previous: number | undefined
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

  /**
   * Who wrote what a version was merged with.
   * @returns undefined: it is not known, or its own author
   */
  async readMergedWith({ workspaceId, id }: DocumentAddress, version: number): Promise<string | undefined> {
    const input = { workspace_id: workspaceId, id, limit: MERGED_NEAR }
    const { versions } = await ask(this.rpc.documents.versions.query(input), (answer) =>
      versionListSchema.parse(answer),
    )
    const [merged, before] = versions.slice(versions.findIndex((each) => each.version === version))
    if (merged?.version !== version || before?.author.id === merged.author.id) return undefined
    return before?.author.name
  }

  readVersion(
    { workspaceId, id }: DocumentAddress,
    version: number,
    signal: AbortSignal,
  ): Promise<VersionText> {
    const asked = this.rpc.documents.version.query({ workspace_id: workspaceId, id, version }, { signal })
    return ask(asked, (answer) => versionText(documentVersionSchema.parse(answer)))
  }

  /** @param name null: none any more */
  nameVersion(
    { workspaceId, id }: DocumentAddress,
    version: number,
    name: string | null,
  ): Promise<VersionView> {
    const named = this.rpc.documents.nameVersion.mutate({ workspace_id: workspaceId, id, version, name })
    return ask(named, (answer) => versionView(versionSummarySchema.parse(answer)))
  }
}

function versionView(summary: VersionSummary): VersionView {
  const { version, title, operation, author, created_at, name, merged } = summary
  const createdAt = Date.parse(created_at)
  return {
    version,
    title,
    operation,
    authorId: author.id,
    author: author.name,
    name,
    isMerged: merged === true,
    createdAt,
  }
}

function versionText(version: DocumentVersion): VersionText {
  return { ...versionView(version), content: version.content, previous: version.previous_version }
}

export const historyService = new HistoryService(createRpc())
