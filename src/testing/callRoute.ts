/** A request to a route as tests put it together, with all of HTTP in the answer. */
import { randomInt } from 'node:crypto'
import { callApi } from './callApi'
import { ORIGIN, type Writer } from './writer'

interface Sent {
  query?: Record<string, string>
  body?: object | undefined
  headers?: Record<string, string>
}

export function callRoute(
  writer: Writer,
  method: string,
  pathname: string,
  { query, body, headers }: Sent,
): Promise<Response> {
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
  return callApi(request)
}

export async function bodyOf(response: Response): Promise<unknown> {
  return response.json()
}
