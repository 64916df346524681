import {
  type DocumentAddress,
  type DocumentKey,
  type DocumentRef,
  type DocumentRow,
  type DocumentView,
  GUEST,
  type LocalStores,
  localStores,
  type SetAside,
} from '@/local/LocalStores'
import { announceLocalChange } from './localChanges'
import type { FoundDocument } from './SearchService'
import { savedHere } from './savedHere'

export type { DocumentAddress, DocumentKey, DocumentRow, DocumentView } from '@/local/LocalStores'

export interface DocumentQuery {
  view: DocumentView
  /** Words, looked for in titles and excerpts. */
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

/** The list of documents of the current account, in the workspace that is shown, and what can be done to them there. */
export class DocumentLists {
  constructor(private readonly local: LocalStores) {}

  async renameDocument(key: DocumentKey, title: string): Promise<void> {
    await this.change(() => this.local.documents.rename(key, title))
  }

  /** Whether nothing was ever written into a document of the current account. */
  async isUntouched(document: DocumentRef): Promise<boolean> {
    // A title that was typed just now may still be on its way.
    await savedHere.flush()
    const row = await this.local.documents.locate(await this.local.session.read(), document)
    return row !== undefined && (await this.local.documents.isUntouched(row))
  }

  /** A document goes if nothing was ever written into it; nobody else has heard of it. */
  async discardUntouched(key: DocumentKey): Promise<void> {
    await savedHere.flush()
    await this.local.documents.discardUntouched(key)
  }

  /** Into the trash. */
  async deleteDocument(key: DocumentKey): Promise<void> {
    await this.change(() => this.local.documents.moveToTrash(key))
  }

  /** Out of the trash. */
  async restoreDocument(key: DocumentKey): Promise<void> {
    await this.change(() => this.local.documents.restore(key))
  }

  /** What a merge brought into a document was seen, or is not to be told of any more. [OB9] */
  async seeMerge(key: DocumentKey, seen: number): Promise<void> {
    await this.local.documents.seeMerge(key, seen)
  }

  /** What was set aside of a document of the current account, the newest first. [OB9] */
  async listSetAside({ workspaceId, id }: DocumentAddress): Promise<SetAside[]> {
    const { account } = await this.local.session.read()
    return this.local.documents.listSetAside({ account, workspaceId, id })
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

  /** A document of the current account; null: there is none. */
  async get(document: DocumentRef): Promise<DocumentRow | null> {
    // One await before the query, not a chain of them: Dexie loses sight of a live query behind more.
    return (await this.local.documents.locate(await this.local.session.read(), document)) ?? null
  }

  /** Whether the server does not have the title yet that a document has here. */
  async hasNewTitle(document: DocumentRef): Promise<boolean> {
    const row = await this.local.documents.locate(await this.local.session.read(), document)
    return row !== undefined && (await this.local.outbox.get(row))?.title === true
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

  /** A document that went with an emptied database is put back first, if it is on the screen (OB10). */
  private async change(work: () => Promise<boolean>): Promise<void> {
    const { recovery } = this.local
    try {
      if (!(await work()) && (await recovery.putBackIfLost())) await work()
    } catch (error) {
      recovery.suspect(error)
      throw error
    }
    announceLocalChange()
  }
}

export const documentLists = new DocumentLists(localStores)
