/** The door at which a program learns who it is. */
import { whoAsks } from '../auth/whoAsks'
import { json } from './json'
import { answer } from './RequestContext'

/** `GET /api/v1/me` */
export function getMeResponse(request: Request): Promise<Response> {
  return answer(request, async (context) => json(await whoAsks(context)))
}
