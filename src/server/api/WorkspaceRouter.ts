/** The doors to workspaces. */
import { createWorkspaceInputSchema } from '@/contract/workspace'
import { createWorkspace, listWorkspaces } from '../auth/workspaces'
import { parseInput } from './parseInput'
import { answer } from './RequestContext'
import { readJsonBody } from './readJsonBody'

/** `GET /api/v1/workspaces`: mine, with my role in each. */
export function getWorkspacesResponse(request: Request): Promise<Response> {
  return answer(request, async ({ principal }) =>
    Response.json(
      { workspaces: await listWorkspaces(principal.userId) },
      { headers: { 'cache-control': 'no-store' } },
    ),
  )
}

/** `POST /api/v1/workspaces {name}`: 201 with the new workspace, owned by the caller. */
export function postWorkspace(request: Request): Promise<Response> {
  return answer(request, async ({ principal, deadline }) => {
    const { name } = parseInput(createWorkspaceInputSchema, await readJsonBody(request, deadline))
    return Response.json(await createWorkspace(principal.userId, name), { status: 201 })
  })
}
