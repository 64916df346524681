import { v7 as uuidv7 } from 'uuid'
import {
  type DocumentKey,
  type DocumentRef,
  type GuestWorkspace,
  guestWorkspace,
  type Scope,
  type SetAside,
} from '@/local/GuestWorkspace'
import type { DocumentAddress } from '@/local/LocalStores'
import { askForPersistence } from '../askForPersistence'
import { type LiveConnection, liveConnection } from '../live/LiveConnection'
import { DocumentLists, type OpenTarget } from './DocumentLists'
import { announceLocalChange } from './localChanges'
import { OpenDocument } from './OpenDocument'

/** The documents of the current account, to read and to write in. */
export class DocumentService extends DocumentLists {
  constructor(
    private readonly workspace: GuestWorkspace,
    private readonly connection?: LiveConnection,
  ) {
    super(workspace)
  }

  async createDocument({
    title = '',
    content = '',
  }: {
    title?: string
    content?: string
  } = {}): Promise<DocumentKey> {
    return this.create(await this.workspace.session.read(), { title, content })
  }

  /** Makes a new document of a document's title and text, in the account's own workspace. @throws when it has none */
  async copyHome(document: DocumentRef): Promise<DocumentKey> {
    const session = await this.workspace.session.read()
    const row = await this.workspace.documents.locate(session, document)
    const home = session.workspaces.find(({ personal }) => personal)
    if (!row || !home) throw new Error('There is no document to move, or nowhere to move it to.')
    const content = await this.workspace.documents.readText(row)
    return this.create({ account: session.account, workspaceId: home.id }, { title: row.title, content })
  }

  private async create(
    { account, workspaceId }: Scope,
    { title, content }: { title: string; content: string },
  ): Promise<DocumentKey> {
    const key = { account, workspaceId, id: uuidv7() }
    await this.workspace.documents.create(key, { title, content })
    askForPersistence()
    announceLocalChange()
    return key
  }

  /**
   * Brings an earlier title and text back as an edit of one's own, which is sent like any other. [BT15]
   * @returns false, and nothing is done, while the document has changes that the server does not have
   */
  async restoreVersion(key: DocumentKey, version: { title: string; content: string }): Promise<boolean> {
    const restored = await this.workspace.documents.restoreVersion(key, version)
    if (restored) announceLocalChange()
    return restored
  }

  /** Makes a document what was set aside of it. @returns false if there is nothing any more to bring back */
  async bringBack(
    { workspaceId, id }: DocumentAddress,
    which: Pick<SetAside, 'seq'> | Pick<SetAside, 'side'>,
  ): Promise<boolean> {
    const { account } = await this.workspace.session.read()
    const isBack = await this.workspace.documents.bringBack({ account, workspaceId, id }, which)
    if (isBack) announceLocalChange()
    return isBack
  }

  async getText(document: DocumentRef): Promise<string> {
    const row = await this.workspace.documents.locate(await this.workspace.session.read(), document)
    return row ? this.workspace.documents.readText(row) : ''
  }

  open({ key, epoch }: Pick<OpenTarget, 'key' | 'epoch'>): Promise<OpenDocument> {
    return OpenDocument.open(this.workspace, key, epoch, this.connection)
  }
}

export const documentService = new DocumentService(guestWorkspace, liveConnection)
