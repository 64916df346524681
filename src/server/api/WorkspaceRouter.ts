/** Workspaces, and the audit log of each. */
import { pageQuerySchema } from '@/contract/page'
import {
  createWorkspaceInputSchema,
  renameWorkspaceBodySchema,
  workspaceRefSchema,
} from '@/contract/workspace'
import { listAudit } from '../workspaces/listAudit'
import { deleteWorkspace } from '../workspaces/members'
import { createWorkspace, getWorkspace, listWorkspaces, renameWorkspace } from '../workspaces/workspaces'
import { json, noContent, type Route } from './json'
import { parseInput } from './parseInput'
import { queryOf } from './queryOf'
import { answer } from './RequestContext'
import { readJsonBody } from './readJsonBody'

/** `GET /api/v1/workspaces?cursor&limit`: mine, with my role in each. */
export function getWorkspacesResponse(request: Request): Promise<Response> {
  return answer(request, async ({ principal }) =>
    json(await listWorkspaces(principal, parseInput(pageQuerySchema, queryOf(request)))),
  )
}

/** `POST /api/v1/workspaces {name}`: 201 with the new workspace, owned by the caller. */
export function postWorkspace(request: Request): Promise<Response> {
  return answer(request, async (context) => {
    const { name } = parseInput(createWorkspaceInputSchema, await readJsonBody(request, context.deadline))
    return json(await createWorkspace(context, name), { status: 201 })
  })
}

/** `GET /api/v1/workspaces/{workspace_id}` */
export function getWorkspaceResponse(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const { workspace_id } = parseInput(workspaceRefSchema, await params)
    return json(await getWorkspace(context, workspace_id))
  })
}

/** `PATCH /api/v1/workspaces/{workspace_id} {name}` */
export function patchWorkspace(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const { workspace_id } = parseInput(workspaceRefSchema, await params)
    const { name } = parseInput(renameWorkspaceBodySchema, await readJsonBody(request, context.deadline))
    return json(await renameWorkspace(context, workspace_id, name))
  })
}

/** `DELETE /api/v1/workspaces/{workspace_id}` */
export function deleteWorkspaceResponse(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const { workspace_id } = parseInput(workspaceRefSchema, await params)
    await deleteWorkspace(context, workspace_id)
    return noContent()
  })
}

/** `GET /api/v1/workspaces/{workspace_id}/audit?cursor&limit` */
export function getAuditResponse(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const workspace = parseInput(workspaceRefSchema, await params)
    const page = parseInput(pageQuerySchema, queryOf(request))
    return json(await listAudit(context, { ...workspace, ...page }))
  })
}
