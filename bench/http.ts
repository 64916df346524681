/** One HTTP request over kept-alive connections to this machine. */
import { type Agent, request } from 'node:http'

export interface Outgoing {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** Longer than the server may take for any request. */
const TIMEOUT_MS = 60_000

/** @throws when no answer came */
export function send(agent: Agent, port: number, outgoing: Outgoing): Promise<Answer> {
  const { method, path, headers, body = '' } = outgoing
  return new Promise((resolve, reject) => {
    const lengths = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const client = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method,
        path,
        headers: { ...lengths, ...headers },
        timeout: TIMEOUT_MS,
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
        incoming.on('error', reject)
      },
    )
    client.on('timeout', () =>
      client.destroy(new Error(`no answer to ${method} ${path} in ${TIMEOUT_MS} ms`)),
    )
    client.on('error', (error: NodeJS.ErrnoException) => {
      // The server let go of an idle connection just as it was taken up again: Node leaves the retry to us.
      const again = client.reusedSocket && error.code === 'ECONNRESET'
      if (again) resolve(send(agent, port, outgoing))
      else reject(error)
    })
    client.end(body)
  })
}
