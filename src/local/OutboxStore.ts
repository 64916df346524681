import {
  type Database,
  type DocumentKey,
  type EntryState,
  inFlightPrefix,
  keyOf,
  type OutboxEntry,
  type Scope,
  workspacesOf,
} from './database'

export interface OutboxCounts {
  ready: number
  conflict: number
  failed: number
}

/** What waits to be sent, and what waits for its author. */
export class OutboxStore {
  constructor(private readonly db: Database) {}

  get(key: DocumentKey): Promise<OutboxEntry | undefined> {
    return this.db.outbox.get(keyOf(key))
  }

  /** The entries that may be sent, oldest first. */
  async ready({ account, workspaceId }: Scope): Promise<OutboxEntry[]> {
    const entries = await this.db.outbox
      .where('[account+workspaceId+state]')
      .equals([account, workspaceId, 'ready'])
      .toArray()
    return entries.sort((a, b) => a.since - b.since)
  }

  async counts(account: string, workspaceId?: string): Promise<OutboxCounts> {
    const [ready, conflict, failed] = await Promise.all([
      this.count(account, 'ready', workspaceId),
      this.count(account, 'conflict', workspaceId),
      this.count(account, 'failed', workspaceId),
    ])
    return { ready, conflict, failed }
  }

  /** Documents on their way, but for those that have been edited since: they wait in the outbox. */
  async countInFlight(account: string, workspaceId?: string): Promise<number> {
    const prefix = inFlightPrefix(account, workspaceId)
    const inFlight = await this.db.pushes.where('documentKeys').startsWith(prefix).keys()
    const keys = inFlight.map((key) => String(key).split('/'))
    const edited = await this.db.outbox.where('[account+workspaceId+id]').anyOf(keys).count()
    return inFlight.length - edited
  }

  /** Every workspace that has something to send or to settle, listed as the account's or not. */
  async workspaceIds(account: string): Promise<string[]> {
    const waiting = await this.db.outbox.where('[account+state]').equals([account, 'ready']).primaryKeys()
    const pushes = await workspacesOf(this.db.pushes, { account }).toArray()
    const ids = waiting.flatMap(([, workspaceId]) => workspaceId ?? [])
    return [...new Set([...ids, ...pushes.map((push) => push.workspaceId)])]
  }

  private count(account: string, state: EntryState, workspaceId?: string): Promise<number> {
    if (workspaceId === undefined)
      return this.db.outbox.where('[account+state]').equals([account, state]).count()
    return this.db.outbox.where('[account+workspaceId+state]').equals([account, workspaceId, state]).count()
  }
}
