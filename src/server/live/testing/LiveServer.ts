import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openLive } from '@/server/api/LiveRouter'
import { acceptLive } from '@/server/http/acceptLive'
import { targetChecker } from '@/server/http/checkTarget'
import { requestIdentifier } from '@/server/http/identifyRequest'
import { LiveHub } from '../LiveHub'

/** An instance that takes live connections and nothing else, on a port of its own. */
export async function startLiveServer(heartbeatMs?: number) {
  const hub = new LiveHub(heartbeatMs)
  const server = createServer((request, response) => request.pipe(response))
  const checkTarget = targetChecker({ appUrl: 'http://localhost:3000', anyHostAt: [] })
  const others = () => false
  const open = (request: Request) => openLive(request, hub)
  acceptLive(server, { open, identify: requestIdentifier([]), checkTarget, others })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    hub,
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/live`,
    async close() {
      await hub.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
