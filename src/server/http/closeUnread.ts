import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Ends the connection after an answer that did not wait for the request's whole body. Kept open, it would take the
 * rest of that body for the next request: one that may be somebody else's, where a proxy shares its connections.
 */
export function closeUnread(request: IncomingMessage, response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response)
  response.writeHead = ((...head: Parameters<typeof writeHead>) => {
    if (!request.complete) response.shouldKeepAlive = false
    return writeHead(...head)
  }) as typeof response.writeHead
}
