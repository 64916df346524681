/** A request to a route file as Next would pass it on, with all of HTTP in the answer. */
import { randomInt } from 'node:crypto'
import { matchPath, routesUnder } from './routes'
import { ORIGIN, type Writer } from './writer'

interface Sent {
  query?: Record<string, string>
  body?: object | undefined
  headers?: Record<string, string>
}

const routes = routesUnder('/api/v1')

export async function callRoute(
  writer: Writer,
  method: string,
  pathname: string,
  { query, body, headers }: Sent,
): Promise<Response> {
  const match = matchPath(routes, pathname)
  const handler = (await match?.found.load())?.[method]
  if (!match || !handler) throw new Error(`nothing answers ${method} ${pathname}`)
  const request = new Request(`${ORIGIN}${pathname}?${new URLSearchParams(query)}`, {
    method,
    headers: {
      // So that what many tests do together is not too much for one address.
      'x-client-address': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`,
      ...writer.headers,
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return handler(request, { params: Promise.resolve(match.params) })
}

export async function bodyOf(response: Response): Promise<unknown> {
  return response.json()
}
