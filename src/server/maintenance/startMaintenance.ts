import { logger } from '../telemetry/logger'
import { runMaintenance } from './runMaintenance'

const SOON_MS = 60_000
const HOURLY_MS = 3_600_000

/** Runs maintenance a minute or so from now and then about every hour: never exactly, so that instances spread. */
export function startMaintenance(): void {
  schedule(SOON_MS)
}

function schedule(ms: number): void {
  const timer = setTimeout(
    async () => {
      try {
        const removed = Object.entries(await runMaintenance()).filter(([, rows]) => rows > 0)
        if (removed.length > 0) logger().info({ removed: Object.fromEntries(removed) }, 'maintenance')
      } catch (error) {
        logger().warn({ err: error }, 'maintenance could not be finished; it is tried again later')
      }
      schedule(HOURLY_MS)
    },
    ms * (0.75 + 0.5 * Math.random()),
  )
  timer.unref()
}
