import type { Server } from 'node:http'

/** Milliseconds between looks at which connections have become idle. */
const SWEEP_MS = 50

/**
 * Takes no new connections, lets the requests under way end, and closes each connection as soon as it is idle.
 * @returns whether all ended by themselves; what has not after `timeoutMs` is cut off.
 */
export async function closeGracefully(server: Server, timeoutMs: number): Promise<boolean> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
  let inTime = true
  const deadline = setTimeout(() => {
    inTime = false
    server.closeAllConnections()
  }, timeoutMs)
  await closed
  clearInterval(sweep)
  clearTimeout(deadline)
  return inTime
}
