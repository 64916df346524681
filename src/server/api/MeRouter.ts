/** The caller: their account, and what was done to it. */
import { pageQuerySchema } from '@/contract/page'
import { getMe } from '../auth/getMe'
import { listAccountEvents } from '../workspaces/listAudit'
import { json } from './json'
import { parseInput } from './parseInput'
import { queryOf } from './queryOf'
import { answer } from './RequestContext'

/** `GET /api/v1/me` */
export function getMeResponse(request: Request): Promise<Response> {
  return answer(request, async (context) => json(await getMe(context)))
}

/** `GET /api/v1/me/audit?cursor&limit`: sign-ins, failed ones, changes of the account and its keys. [AC1] */
export function getAccountAudit(request: Request): Promise<Response> {
  return answer(request, async (context) =>
    json(await listAccountEvents(context, parseInput(pageQuerySchema, queryOf(request)))),
  )
}
