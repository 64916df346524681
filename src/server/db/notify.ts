/** Tells every instance, itself included, what has just been committed: to be called after COMMIT, never in it. */
import { logger } from '../telemetry/logger'
import { controlPool } from './controlPool'

export type Channel = 'changes' | 'access' | 'live'

/**
 * Says that a workspace's feed now goes as far as `position`. It is not waited for, and nothing is lost with it:
 * readers of the feed look for themselves now and then. [CH4]
 */
export function notifyChanges(workspaceId: string, position: bigint): void {
  post('changes', workspaceId, String(position))
}

/**
 * Says that somebody's access may have become less: a membership or role, a session or an API key. Streams of that
 * workspace, or of that user, then look again at once whether they may go on. To be called after COMMIT, with a
 * workspace's id or a user's; it is not waited for. [CH4]
 */
export function notifyAccessChanged(id: string): void {
  post('access', id, '')
}

/**
 * Passes on a live message about a workspace, at most `maxLiveNote` characters without a blank. It is not waited for, and
 * is dropped when the database is too slow: what was typed comes by the batch all the same. [LV3]
 * @param about a newer message about the same replaces one that still waits
 */
export function notifyLive(workspaceId: string, note: string, about = `${serial++}`): void {
  live.post(`${workspaceId} ${about}`, ['live', workspaceId, note])
}

/** PostgreSQL takes payloads of up to 7,999 bytes; the workspace's id and a blank are part of it. */
export const maxLiveNote = 7_999 - 37

let serial = 0

type Message = [channel: Channel, about: string, news: string]

/** Messages that are told in one statement, of up to 8 kB each. */
const TOLD_AT_ONCE = 100

/** Commits with a NOTIFY go one by one in the whole database: this one does not wait for the disk meanwhile. */
const TELL = `
  SELECT set_config('synchronous_commit', 'off', true), count(pg_notify(channel, payload))
  FROM unnest($1::text[], $2::text[]) AS message (channel, payload)`

/** What waits to be told, the newest of each by its key: while some is under way more gathers. */
class Waiting {
  private readonly messages = new Map<string, Message>()
  private isTelling = false

  /** @param most how many may wait before further ones are dropped */
  constructor(private readonly most: number) {}

  post(key: string, message: Message): void {
    if (this.messages.size >= this.most && !this.messages.has(key)) return
    this.messages.set(key, message)
    if (!this.isTelling) void this.tell()
  }

  private async tell(): Promise<void> {
    this.isTelling = true
    while (this.messages.size > 0) {
      const told = this.takeSome()
      const channels = told.map(([channel]) => channel)
      const payloads = told.map(([, about, news]) => `${about} ${news}`)
      try {
        await controlPool().query(TELL, [channels, payloads])
      } catch (error) {
        logger().warn(
          { err: error },
          'other instances were not notified of a change; they see it a little later',
        )
      }
    }
    this.isTelling = false
  }

  private takeSome(): Message[] {
    const taken: Message[] = []
    for (const [key, message] of this.messages) {
      if (taken.length === TOLD_AT_ONCE) break
      this.messages.delete(key)
      taken.push(message)
    }
    return taken
  }
}

/** Apart, so that many letters keep nobody from hearing of a commit, or of access that was taken away. */
const commits = new Waiting(Number.POSITIVE_INFINITY)
const live = new Waiting(1_000)

function post(channel: Channel, about: string, news: string): void {
  commits.post(`${channel} ${about}`, [channel, about, news])
}
