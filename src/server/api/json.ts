/** What a route with names in its path is given: Next's words for them. */
export interface Route {
  params: Promise<unknown>
}

/** A response that no cache may keep: it is for this caller, now. */
export function json(
  body: object,
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return Response.json(body, { ...init, headers: { 'cache-control': 'no-store', ...init.headers } })
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
}
