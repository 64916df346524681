import type { ServerResponse } from 'node:http'

const NO_PAGE = /^\/(?:api|livez|readyz|metrics)(?:[/?]|$)/

/** Whether what is asked for is answered to programs, and never shown as a page. */
export function isForPrograms(target: string): boolean {
  return NO_PAGE.test(target)
}

/** Leaves out the `Vary` that Next sends for its pages with every answer: none of ours depends on those headers. */
export function withoutVary(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response)
  response.writeHead = ((...head: Parameters<typeof writeHead>) => {
    response.removeHeader('vary')
    return writeHead(...head)
  }) as typeof response.writeHead
}
