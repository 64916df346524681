/** From the one connection that listens, to every stream of this process. [CH4] */
import { limits } from '@/contract/limits'
import { DomainError } from '../DomainError'
import { overloaded } from '../db/Deadline'
import { listen } from '../db/listener'
import { Prisma, prisma } from '../db/prisma'
import { oncePerProcess } from '../oncePerProcess'
import { logger } from '../telemetry/logger'
import { processState } from '../telemetry/processState'
import { Watcher } from './Watcher'

/** How often the hub looks for itself, as the process that commits may end before it tells. */
const LOOK_MS = 20_000

export class ChangeHub {
  private readonly watchers = new Set<Watcher>()
  private stopListening: (() => Promise<void>) | undefined
  private looking: ReturnType<typeof setInterval> | undefined

  constructor(private readonly lookMs = LOOK_MS) {}

  get watcherCount(): number {
    return this.watchers.size
  }

  /**
   * From now on the watcher learns of every commit to the workspace, until the signal is aborted.
   * @throws DomainError `too_many_streams`, or `overloaded` when the process is about to end
   */
  watch(workspaceId: string, userId: string, signal: AbortSignal): Watcher {
    if (processState.stopping) throw overloaded()
    const watcher = new Watcher(workspaceId, userId)
    const own = [...this.watchers].filter((other) => other.userId === userId).length
    if (own >= limits.maxStreamsPerUser) {
      const message = `At most ${limits.maxStreamsPerUser} event streams of one user may be open at a time.`
      throw new DomainError('too_many_streams', message)
    }
    if (signal.aborted) {
      watcher.close()
      return watcher
    }
    signal.addEventListener('abort', () => this.drop(watcher), { once: true })
    this.watchers.add(watcher)
    if (this.watchers.size === 1) this.start()
    return watcher
  }

  /** Ends every stream, for example because the process is about to end. */
  async close(): Promise<void> {
    for (const watcher of this.watchers) this.drop(watcher)
    await this.stopListening?.()
  }

  private drop(watcher: Watcher): void {
    if (!this.watchers.delete(watcher)) return
    watcher.close()
    if (this.watchers.size > 0) return
    clearInterval(this.looking)
    void this.stopListening?.()
  }

  private start(): void {
    this.stopListening = listen(['changes', 'access'], {
      onMessage: (channel, about, message) => {
        for (const watcher of this.watchers) {
          if (channel === 'access') {
            if (watcher.userId === about || watcher.workspaceId === about) watcher.doubtAccess()
          } else if (watcher.workspaceId === about && /^\d{1,18}$/.test(message))
            watcher.moveTo(BigInt(message))
        }
      },
      // What was told before, of access too, has not been heard.
      onListening: () => {
        for (const watcher of this.watchers) watcher.doubtAccess()
        void this.look()
      },
    })
    this.looking = setInterval(() => void this.look(), this.lookMs)
  }

  /** What may have gone unheard: how far the feeds of all watched workspaces are by now, in one query. */
  private async look(): Promise<void> {
    const ids = [...new Set([...this.watchers].map(({ workspaceId }) => workspaceId))]
    if (ids.length === 0) return
    try {
      const rows = await prisma().$queryRaw<{ id: string; position: bigint }[]>(Prisma.sql`
        SELECT id, feed_position AS position FROM workspaces WHERE id = ANY(${ids}::uuid[])`)
      const positionById = new Map(rows.map(({ id, position }) => [id, position]))
      for (const watcher of this.watchers) watcher.moveTo(positionById.get(watcher.workspaceId) ?? 0n)
    } catch (error) {
      logger().warn({ err: error }, 'the feeds of the watched workspaces could not be looked at')
    }
  }
}

export const changeHub = oncePerProcess('change hub', () => new ChangeHub())
