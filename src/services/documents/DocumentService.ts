import { v7 as uuidv7 } from 'uuid'
import {
  type DocumentKey,
  type DocumentRef,
  type DocumentRow,
  type DocumentView,
  GUEST,
  type GuestWorkspace,
  guestWorkspace,
} from '@/local/GuestWorkspace'
import { askForPersistence } from '../askForPersistence'
import { announceLocalChange } from './localChanges'
import { OpenDocument } from './OpenDocument'
import type { FoundDocument } from './SearchService'

export type { DocumentAddress, DocumentKey, DocumentRow, DocumentView } from '@/local/GuestWorkspace'

export interface DocumentQuery {
  view: DocumentView
  /** Looked for in titles and excerpts. */
  search?: string | undefined
  limit: number
}

/** A document that the server found, and as it is on this device; undefined: it is not here yet. */
export interface FoundHere extends FoundDocument {
  row: DocumentRow | undefined
}

/** Where a document is, and whether it may be written to: what opening it takes. */
export interface OpenTarget {
  key: DocumentKey
  epoch: number
  readOnly: boolean
}

/** The documents of whoever is here, in the workspace they look at. */
export class DocumentService {
  constructor(private readonly local: GuestWorkspace) {}

  async createDocument({
    title = '',
    content = '',
  }: {
    title?: string
    content?: string
  } = {}): Promise<DocumentKey> {
    const { account, workspaceId } = await this.local.session.read()
    const key = { account, workspaceId, id: uuidv7() }
    await this.local.documents.create(key, { title, content })
    askForPersistence()
    announceLocalChange()
    return key
  }

  async renameDocument(key: DocumentKey, title: string): Promise<void> {
    await this.local.documents.rename(key, title)
    announceLocalChange()
  }

  /** Into the trash. */
  async deleteDocument(key: DocumentKey): Promise<void> {
    await this.local.documents.moveToTrash(key)
    announceLocalChange()
  }

  /** Out of the trash. */
  async restoreDocument(key: DocumentKey): Promise<void> {
    await this.local.documents.restore(key)
    announceLocalChange()
  }

  /**
   * Brings an earlier title and text back as an edit of one's own, which is sent like any other. [BT15]
   * @returns false, and nothing is done, while the document has changes that the server does not have
   */
  async restoreVersion(key: DocumentKey, version: { title: string; content: string }): Promise<boolean> {
    const restored = await this.local.documents.restoreVersion(key, version)
    if (restored) announceLocalChange()
    return restored
  }

  async list({ view, search, limit }: DocumentQuery): Promise<DocumentRow[]> {
    return this.local.documents.list(await this.local.session.read(), view, limit, search)
  }

  /** Of what the server found for a search in a workspace, what `list` does not. */
  async beyondSearch(workspaceId: string, found: FoundDocument[], search: string): Promise<FoundHere[]> {
    const { account } = await this.local.session.read()
    const ids = found.map(({ id }) => id)
    const beyond = await this.local.documents.beyondSearch({ account, workspaceId }, ids, search)
    const rows = new Map(beyond.map(({ id, row }) => [id, row]))
    return found.flatMap((document) =>
      rows.has(document.id) ? { ...document, row: rows.get(document.id) } : [],
    )
  }

  async count(view: DocumentView): Promise<number> {
    return this.local.documents.count(await this.local.session.read(), view)
  }

  /** What waits for its author to decide, in all workspaces, the newest first. */
  async listNeedingAction(): Promise<DocumentRow[]> {
    const { account } = await this.local.session.read()
    return this.local.documents.needingAction(account)
  }

  /** A document of whoever is here; null: there is none. */
  async get(document: DocumentRef): Promise<DocumentRow | null> {
    // One await before the query, not a chain of them: Dexie loses sight of a live query behind more.
    return (await this.local.documents.locate(await this.local.session.read(), document)) ?? null
  }

  async getText(document: DocumentRef): Promise<string> {
    const row = await this.local.documents.locate(await this.local.session.read(), document)
    return row ? this.local.documents.readText(row) : ''
  }

  async openTarget(document: DocumentRef): Promise<OpenTarget | null> {
    const session = await this.local.session.read()
    const row = await this.local.documents.locate(session, document)
    if (!row) return null
    const { account, workspaceId, id, epoch, view } = row
    const role = session.workspaces.find((candidate) => candidate.id === workspaceId)?.role
    // What is left of a workspace that is no longer ours can only be read.
    const mayWrite = account === GUEST || role === 'owner' || role === 'editor'
    const readOnly = view === 'trash' || !mayWrite
    return { key: { account, workspaceId, id }, epoch, readOnly }
  }

  open({ key, epoch }: Pick<OpenTarget, 'key' | 'epoch'>): Promise<OpenDocument> {
    return OpenDocument.open(this.local, key, epoch)
  }
}

export const documentService = new DocumentService(guestWorkspace)
