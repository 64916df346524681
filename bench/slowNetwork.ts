import { connect, createServer, type Socket } from 'node:net'

/** A proxy that takes half of `roundTripMs` to pass on what comes, each way. */
export async function slowNetwork(
  targetPort: number,
  roundTripMs: number,
): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    for (const socket of [client, target]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    const delay = (from: Socket, to: Socket) => {
      from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), roundTripMs / 2))
      from.on('close', () => setTimeout(() => to.end(), roundTripMs / 2))
    }
    delay(client, target)
    delay(target, client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
