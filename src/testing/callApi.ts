import { checkAnswer } from './checkAnswer'
import { matchPath, routesUnder } from './routes'

const routes = routesUnder('/api/v1', '/api/openapi.json', '/api/health')

/**
 * Sends a request to the route file that its address leads to, as Next would, and holds the answer to the API
 * description: every test of the REST API gets its answers here. [RD3]
 */
export async function callApi(request: Request): Promise<Response> {
  const match = matchPath(routes, new URL(request.url).pathname)
  const handler = (await match?.found.load())?.[request.method]
  if (!match || !handler) throw new Error(`nothing answers ${request.method} ${request.url}`)
  const answer = await handler(request, { params: Promise.resolve(match.params) })
  await checkAnswer(request, answer)
  return answer
}
