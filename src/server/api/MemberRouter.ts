/** The members of a workspace. */
import { pageQuerySchema } from '@/contract/page'
import { memberRefSchema, setRoleBodySchema, workspaceRefSchema } from '@/contract/workspace'
import { listMembers, removeMember, setRole } from '../workspaces/members'
import { json, noContent, type Route } from './json'
import { parseInput } from './parseInput'
import { queryOf } from './queryOf'
import { answer } from './RequestContext'
import { readJsonBody } from './readJsonBody'

/** `GET /api/v1/workspaces/{workspace_id}/members?cursor&limit` */
export function getMembersResponse(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const workspace = parseInput(workspaceRefSchema, await params)
    const page = parseInput(pageQuerySchema, queryOf(request))
    return json(await listMembers(context, { ...workspace, ...page }))
  })
}

/** `PATCH /api/v1/workspaces/{workspace_id}/members/{user_id} {role}` */
export function patchMember(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const member = parseInput(memberRefSchema, await params)
    const { role } = parseInput(setRoleBodySchema, await readJsonBody(request, context.deadline))
    return json(await setRole(context, { ...member, role }))
  })
}

/** `DELETE /api/v1/workspaces/{workspace_id}/members/{user_id}`: removes a member, or leaves. */
export function deleteMember(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    await removeMember(context, parseInput(memberRefSchema, await params))
    return noContent()
  })
}
