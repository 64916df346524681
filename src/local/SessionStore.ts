import type { Table } from 'dexie'
import { v7 as uuidv7 } from 'uuid'
import type { DatabaseRecovery } from './DatabaseRecovery'
import {
  type Belonging,
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

/** Documents in one transaction, during which typing waits. */
const CLAIMED_AT_ONCE = 200

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
  constructor(
    private readonly db: Database,
    private readonly recovery: DatabaseRecovery,
  ) {}

  /** Not `async`, for it begins every live query: Dexie loses sight of one behind too many native promises. */
  read(): Promise<Session> {
    return this.db.meta.get('session').then((row) => {
      if (row) this.recovery.remember(row)
      // Not a word of it in a database that was emptied: who was here a moment ago still is.
      return row ?? this.recovery.rememberedSession ?? GUEST_SESSION
    })
  }

  /** Whether this browser has ever learned who is here. Not when its database is new, or was cleared. */
  isKnown(): Promise<boolean> {
    return this.db.meta.get('session').then((row) => row !== undefined)
  }

  /** Takes note that nobody is signed in, unless somebody is by now. */
  beginAsGuest(): Promise<void> {
    return this.db.transaction('rw', this.db.meta, async () => {
      if (!(await this.isKnown())) await this.put(GUEST_SESSION)
    })
  }

  /** Changes the session if it still is the account's; a late answer must not change another's. */
  update(account: string, change: (session: Session) => Partial<Session>): Promise<void> {
    return this.db.transaction('rw', this.db.meta, async () => {
      const session = await this.read()
      if (session.account === account) await this.put({ ...session, ...change(session) })
    })
  }

  /** Starts the session of an account, and makes a guest's documents its own, in `home`. */
  async signIn(session: Session, home: string): Promise<void> {
    const to = { account: session.account, workspaceId: home }
    await this.everything(async () => {
      // Who was here before has left: what the server has of theirs goes from this device (OB11).
      const { account } = await this.read()
      if (account !== session.account && account !== GUEST) await this.forget({ account }, 'keep')
      await this.put(session)
      // Together with the session, so that what is being looked at is there before and after.
      await this.claimSome(to)
    })
    await this.claim(to)
  }

  /**
   * Makes all that is a guest's the account's, as long as that is the one that is here. In pieces, so that
   * typing goes on meanwhile; one that was interrupted is gone on with, one that is repeated finds nothing to do.
   */
  async claim(to: Scope): Promise<void> {
    while (await this.everything(() => this.claimSome(to)));
  }

  /**
   * Back to being a guest, if it still is the account that is here. Unsent work stays under its account, where
   * only that account finds it, or goes.
   */
  signOut(account: string, unsent: 'keep' | 'discard', serverKnows: boolean): Promise<void> {
    return this.everything(async () => {
      if ((await this.read()).account !== account) return
      if (account !== GUEST) await this.forget({ account }, unsent)
      await this.put({ ...GUEST_SESSION, signOutPending: !serverKnows })
    })
  }

  /**
   * Forgets what is here of workspaces that the account is no longer a member of, but for what the server does not have
   * of them: that waits for its author (OB11).
   */
  leaveWorkspaces(account: string, mine: ReadonlySet<string>): Promise<void> {
    return this.everything(async () => {
      for (const { workspaceId } of await workspacesOf(this.db.feed, { account }).toArray())
        if (!mine.has(workspaceId)) await this.forget({ account, workspaceId }, 'keep')
    })
  }

  /** How many documents accounts that are not here have left on this device: what they could not send. */
  async countOthers(): Promise<number> {
    const { account } = await this.read()
    const { documents, setAside } = this.db
    const isOthers = (row: Scope) => row.account !== account && row.account !== GUEST
    const aside = new Map(
      (await setAside.filter(isOthers).toArray()).map((row) => [inFlightKey(row), keyOf(row)]),
    )
    const besides = (await documents.bulkGet([...aside.values()])).filter((row) => row === undefined).length
    const counts = await Promise.all([
      documents.count(),
      documentsOf(documents, { account }).count(),
      account === GUEST ? 0 : documentsOf(documents, { account: GUEST }).count(),
    ])
    const [all, ours, guests] = counts
    return all - ours - guests + besides
  }

  /** Removes all that accounts which are not here have left on this device. */
  eraseOthers(): Promise<void> {
    return this.everything(async () => {
      const { account } = await this.read()
      const { documents, bodies, updates, outbox, pushes, feed, setAside } = this.db
      const isOthers = (row: Scope) => row.account !== account && row.account !== GUEST
      for (const table of [documents, bodies, updates, outbox, pushes, feed, setAside] as Table<Scope>[])
        await table.filter(isOthers).delete()
    })
  }

  private async put(session: Session): Promise<void> {
    await this.db.meta.put({ ...session, key: 'session' })
  }

  /** The newest first. @returns whether there was something to claim. */
  private async claimSome(to: Scope): Promise<boolean> {
    const { documents, bodies, updates, outbox } = this.db
    if ((await this.read()).account !== to.account) return false
    const rows = await documentsOf(documents, { account: GUEST }).reverse().limit(CLAIMED_AT_ONCE).toArray()
    if (rows.length === 0) return false
    const keys = rows.map(keyOf)
    const bodyRows = await bodies.bulkGet(keys)
    const entries = await outbox.bulkGet(keys)
    const updateRows = await updates.where('[account+workspaceId+id]').anyOf(keys).toArray()
    const taken = await documents.bulkGet(rows.map((row) => keyOf({ ...to, id: row.id })))
    const newIds = new Map(rows.flatMap((row, index) => (taken[index] ? [[row.id, uuidv7()] as const] : [])))
    const moved = <Row extends DocumentKey>(row: Row): Row => ({
      ...row,
      ...to,
      id: newIds.get(row.id) ?? row.id,
    })
    await documents.bulkAdd(rows.map(moved))
    await bodies.bulkAdd(bodyRows.flatMap((row) => (row ? moved(row) : [])))
    await outbox.bulkAdd(entries.flatMap((row) => (row ? moved(row) : [])))
    await updates.bulkPut(updateRows.map(moved))
    await Promise.all([documents, bodies, outbox].map((table: Table) => table.bulkDelete(keys)))
    return true
  }

  private async forget(whose: Belonging, unsent: 'keep' | 'discard'): Promise<void> {
    const { documents, bodies, updates, outbox, pushes, feed, setAside } = this.db
    // Of the sides of conflicts the server's goes: its history has it.
    await documentsOf(setAside, whose)
      .filter(({ side }) => unsent === 'discard' || side === 'server')
      .delete()
    // The feed is read from its beginning at the next sign-in, which brings back what is dropped here.
    await workspacesOf(feed, whose).delete()
    if (unsent === 'discard') {
      await Promise.all([
        documentsOf(documents, whose).delete(),
        documentsOf(bodies, whose).delete(),
        documentsOf(updates, whose).delete(),
        documentsOf(outbox, whose).delete(),
        workspacesOf(pushes, whose).delete(),
      ])
      return
    }
    const waiting = new Set((await documentsOf(outbox, whose).toArray()).map(inFlightKey))
    for (const key of await pushes
      .where('documentKeys')
      .startsWith(inFlightPrefix(whose.account, whose.workspaceId))
      .keys()) {
      waiting.add(String(key))
    }
    const rows = await documentsOf(documents, whose).toArray()
    // Thrown away before it was ever sent: the trash here is the only place that has it.
    for (const row of rows) if (row.version === 0) waiting.add(inFlightKey(row))
    const settled = rows.filter((row) => !waiting.has(inFlightKey(row)))
    await documents.bulkDelete(settled.map(keyOf))
    await bodies.bulkDelete(settled.map(keyOf))
    await documentsOf(updates, whose)
      .filter((row) => !waiting.has(inFlightKey(row)))
      .delete()
  }

  private everything<T>(work: () => Promise<T>): Promise<T> {
    const { meta, documents, bodies, updates, outbox, pushes, feed, setAside } = this.db
    const tables = [meta, documents, bodies, updates, outbox, pushes, feed, setAside]
    return this.db.transaction('rw', tables, work)
  }
}
