import { v7 as uuidv7 } from 'uuid'
import {
  type Database,
  type DocumentKey,
  documentsOf,
  GUEST,
  inFlightKey,
  inFlightPrefix,
  keyOf,
  type Scope,
  type SessionRow,
  workspacesOf,
} from './database'

export type Session = Omit<SessionRow, 'key'>

const GUEST_SESSION: Session = {
  account: GUEST,
  workspaceId: GUEST,
  state: 'guest',
  user: null,
  workspaces: [],
  signOutPending: false,
}

/** Who is here. Kept in the database, so that the app starts signed in without a connection (OB6). */
export class SessionStore {
  constructor(private readonly db: Database) {}

  async read(): Promise<Session> {
    return (await this.db.meta.get('session')) ?? GUEST_SESSION
  }

  /** Changes the session if it still is the account's; a late answer must not change another's. */
  update(account: string, change: (session: Session) => Partial<Session>): Promise<void> {
    return this.db.transaction('rw', this.db.meta, async () => {
      const session = await this.read()
      if (session.account === account) await this.put({ ...session, ...change(session) })
    })
  }

  /**
   * Starts the session of an account, and makes a guest's documents its own, in `home`.
   * A claim that was interrupted has done nothing; one that is repeated finds nothing to do.
   */
  signIn(session: Session, home: string): Promise<void> {
    return this.everything(async () => {
      await this.put(session)
      await this.claim({ account: session.account, workspaceId: home })
    })
  }

  /** Back to being a guest. Unsent work stays under its account, where only that account finds it, or goes. */
  signOut(unsent: 'keep' | 'discard', serverKnows: boolean): Promise<void> {
    return this.everything(async () => {
      const { account } = await this.read()
      if (account !== GUEST) await this.forget(account, unsent)
      await this.put({ ...GUEST_SESSION, signOutPending: !serverKnows })
    })
  }

  private async put(session: Session): Promise<void> {
    await this.db.meta.put({ ...session, key: 'session' })
  }

  private async claim(to: Scope): Promise<void> {
    const { documents, bodies, updates, outbox } = this.db
    const [rows, bodyRows, entries] = await Promise.all([
      documentsOf(documents, GUEST).toArray(),
      documentsOf(bodies, GUEST).toArray(),
      documentsOf(outbox, GUEST).toArray(),
    ])
    const taken = await documents.bulkGet(rows.map((row) => keyOf({ ...to, id: row.id })))
    const newIds = new Map(rows.flatMap((row, index) => (taken[index] ? [[row.id, uuidv7()] as const] : [])))
    const moved = <Row extends DocumentKey>(row: Row): Row => ({
      ...row,
      ...to,
      id: newIds.get(row.id) ?? row.id,
    })
    await documents.bulkAdd(rows.map(moved))
    await bodies.bulkAdd(bodyRows.map(moved))
    await outbox.bulkAdd(entries.map(moved))
    const updateRows = await documentsOf(updates, GUEST).toArray()
    await updates.bulkPut(updateRows.map(moved))
    await Promise.all([
      documentsOf(documents, GUEST).delete(),
      documentsOf(bodies, GUEST).delete(),
      documentsOf(outbox, GUEST).delete(),
    ])
  }

  private async forget(account: string, unsent: 'keep' | 'discard'): Promise<void> {
    const { documents, bodies, updates, outbox, packs, feed } = this.db
    // The feed is read from its beginning at the next sign-in, which brings back what is dropped here.
    await workspacesOf(feed, account).delete()
    if (unsent === 'discard') {
      await Promise.all([
        documentsOf(documents, account).delete(),
        documentsOf(bodies, account).delete(),
        documentsOf(updates, account).delete(),
        documentsOf(outbox, account).delete(),
        workspacesOf(packs, account).delete(),
      ])
      return
    }
    const waiting = new Set((await documentsOf(outbox, account).toArray()).map(inFlightKey))
    for (const key of await packs.where('documentKeys').startsWith(inFlightPrefix(account)).keys()) {
      waiting.add(String(key))
    }
    const rows = await documentsOf(documents, account).toArray()
    // Version 0 with nothing to send is a document that was thrown away before anybody else saw it.
    const settled = rows.filter((row) => !waiting.has(inFlightKey(row)))
    await documents.bulkDelete(settled.map(keyOf))
    await bodies.bulkDelete(settled.map(keyOf))
    await documentsOf(updates, account)
      .filter((row) => !waiting.has(inFlightKey(row)))
      .delete()
  }

  private everything<T>(work: () => Promise<T>): Promise<T> {
    const { meta, documents, bodies, updates, outbox, packs, feed } = this.db
    return this.db.transaction('rw', [meta, documents, bodies, updates, outbox, packs, feed], work)
  }
}
