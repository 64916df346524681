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

/** Messages that may wait to be told before further live ones are dropped. */
const MAX_WAITING = 5_000

let liveSerial = 0

/**
 * Passes on a live message about a workspace, at most `maxLiveNote` characters without a blank. It is not waited for, and
 * is dropped when the database is too slow: what was typed comes by the batch all the same. [LV3]
 */
export function notifyLive(workspaceId: string, note: string): void {
  if (waiting.size < MAX_WAITING) post('live', workspaceId, note, `live ${liveSerial++}`)
}

/** PostgreSQL takes payloads of up to 7,999 bytes; the workspace's id and a blank are part of it. */
export const maxLiveNote = 7_999 - 37

/** What waits to be told, the newest of each by what it is about: while one message is under way others gather. */
const waiting = new Map<string, [channel: Channel, about: string, message: string]>()
let telling = false

function post(channel: Channel, about: string, message: string, key = `${channel} ${about}`): void {
  waiting.set(key, [channel, about, message])
  if (!telling) void tell()
}

/** Commits with a NOTIFY go one by one in the whole database: this one does not wait for the disk meanwhile. */
const TELL = `
  SELECT set_config('synchronous_commit', 'off', true), count(pg_notify(channel, payload))
  FROM unnest($1::text[], $2::text[]) AS message (channel, payload)`

async function tell(): Promise<void> {
  telling = true
  while (waiting.size > 0) {
    const messages = [...waiting.values()]
    waiting.clear()
    const channels = messages.map(([channel]) => channel)
    const payloads = messages.map(([, about, message]) => `${about} ${message}`)
    try {
      await controlPool().query(TELL, [channels, payloads])
    } catch (error) {
      logger().warn(
        { err: error },
        'other instances were not notified of a change; they see it a little later',
      )
    }
  }
  telling = false
}
