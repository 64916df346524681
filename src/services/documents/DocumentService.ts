import { v7 as uuidv7 } from 'uuid'
import {
  type DocumentKey,
  type DocumentRow,
  type DocumentView,
  type GuestWorkspace,
  guestWorkspace,
} from '@/local/GuestWorkspace'
import { askForPersistence } from '../askForPersistence'
import { announceLocalChange } from './localChanges'
import { OpenDocument } from './OpenDocument'

export type { DocumentRow, DocumentView } from '@/local/GuestWorkspace'

export interface DocumentQuery {
  view: DocumentView
  /** Looked for in titles and excerpts. */
  search?: string | undefined
  limit: number
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

  /** @returns the new document's id. */
  async createDocument({
    title = '',
    content = '',
  }: {
    title?: string
    content?: string
  } = {}): Promise<string> {
    const { account, workspaceId } = await this.local.session.read()
    const key = { account, workspaceId, id: uuidv7() }
    await this.local.documents.create(key, { title, content })
    askForPersistence()
    announceLocalChange()
    return key.id
  }

  async renameDocument(id: string, title: string): Promise<void> {
    await this.local.documents.rename(await this.keyOf(id), title)
    announceLocalChange()
  }

  /** Into the trash. */
  async deleteDocument(id: string): Promise<void> {
    await this.local.documents.moveToTrash(await this.keyOf(id))
    announceLocalChange()
  }

  /** Out of the trash. */
  async restoreDocument(id: string): Promise<void> {
    await this.local.documents.restore(await this.keyOf(id))
    announceLocalChange()
  }

  async list({ view, search, limit }: DocumentQuery): Promise<DocumentRow[]> {
    return this.local.documents.list(await this.local.session.read(), view, limit, search)
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
  async get(id: string): Promise<DocumentRow | null> {
    // One await before the query, not a chain of them: Dexie loses sight of a live query behind more.
    return (await this.local.documents.locate(await this.local.session.read(), id)) ?? null
  }

  async getText(id: string): Promise<string> {
    const row = await this.local.documents.locate(await this.local.session.read(), id)
    return row ? this.local.documents.readText(row) : ''
  }

  async openTarget(id: string): Promise<OpenTarget | null> {
    const session = await this.local.session.read()
    const row = await this.local.documents.locate(session, id)
    if (!row) return null
    const { account, workspaceId, epoch, view } = row
    const workspace = session.workspaces.find((candidate) => candidate.id === workspaceId)
    const readOnly = view === 'trash' || workspace?.role === 'viewer'
    return { key: { account, workspaceId, id }, epoch, readOnly }
  }

  open({ key, epoch }: Pick<OpenTarget, 'key' | 'epoch'>): Promise<OpenDocument> {
    return OpenDocument.open(this.local, key, epoch)
  }

  private async keyOf(id: string): Promise<DocumentKey> {
    const session = await this.local.session.read()
    const { account, workspaceId } = (await this.local.documents.locate(session, id)) ?? session
    return { account, workspaceId, id }
  }
}

export const documentService = new DocumentService(guestWorkspace)
