import 'fake-indexeddb/auto'
import { QueryClient } from '@tanstack/react-query'
import { type DocumentRef, type DocumentRow, GuestWorkspace, type Session } from '@/local/GuestWorkspace'
import { fetchSessionUser } from '../../account/fetchSessionUser'
import { DocumentService } from '../../documents/DocumentService'
import { LiveConnection } from '../../live/LiveConnection'
import type { OpenSocket } from '../../live/openSocket'
import { Presence } from '../../live/presence'
import { PageLife } from '../../PageLife'
import { BatchSyncService } from '../BatchSyncService'
import { createTransport } from '../transport'

export const HOME = '00000000-0000-4000-8000-00000000000a'

/** A signed-in session as the server would have us begin it; `shared`: further workspaces, to write in. */
export function sessionOf(account: string, workspaceId = HOME, shared: string[] = []): Session {
  const others = shared.map((id) => ({ id, name: id, role: 'editor' as const, personal: false }))
  return {
    account,
    workspaceId,
    state: 'signed-in',
    signOutPending: false,
    user: { id: account, email: `${account}@example.com`, name: account },
    workspaces: [{ id: workspaceId, name: 'Home', role: 'owner', personal: true }, ...others],
  }
}

let count = 0

export function newDatabaseName(): string {
  return `device-${++count}`
}

/**
 * A browser with its database, talking to `server`, and live over `socket` if there is one. The same name again is the
 * same browser after a crash.
 */
export function openDevice(server: { fetch: typeof fetch }, name = newDatabaseName(), socket?: OpenSocket) {
  const local = GuestWorkspace.open(name)
  const page = new PageLife()
  const transport = createTransport('http://server', server.fetch, page)
  const sessionUser = () => fetchSessionUser('http://server', server.fetch)
  const sync = new BatchSyncService({ local, transport, queryClient: new QueryClient(), page, sessionUser })
  const live = socket && new LiveConnection({ local, page, open: socket, presence: new Presence() })
  const documents = new DocumentService(local, live)
  /** Types into a document and waits until it is saved. */
  const type = async (document: DocumentRef, text: string) => {
    const target = await documents.openTarget(document)
    if (!target) throw new Error('not here')
    const open = await documents.open(target)
    open.text.insert(open.text.length, text)
    await open.close()
  }
  /** What actions on a document take, which pin its whole key. */
  const rowOf = async (document: DocumentRef): Promise<DocumentRow> => {
    const row = await documents.get(document)
    if (!row) throw new Error('not here')
    return row
  }
  return { name, local, page, live, transport, sync, documents, type, rowOf }
}
