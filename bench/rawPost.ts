import { Agent, request } from 'node:http'

/** Longer than the server may take for any request. */
const TIMEOUT_MS = 60_000

/**
 * Posts a body, however wrong, on a connection of its own.
 * @param headers tell the body's length, or that it comes in chunks
 * @returns the status, or what became of the connection before there was one
 */
export function post(port: number, headers: Record<string, string>, body: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const client = request(
      {
        port,
        host: '127.0.0.1',
        agent: new Agent(),
        method: 'POST',
        path: '/api/v1/documents/batch',
        headers: { 'content-type': 'application/json', ...headers },
        timeout: TIMEOUT_MS,
      },
      (incoming) => {
        const settle = () => resolve(String(incoming.statusCode))
        incoming.resume()
        incoming.on('close', settle)
        incoming.on('error', settle)
        // The answer may be there before all of the body is sent.
        incoming.on('end', () => client.destroy())
      },
    )
    client.on('timeout', () => client.destroy(new Error(`none in ${TIMEOUT_MS / 1_000} s`)))
    client.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    client.end(body)
  })
}
