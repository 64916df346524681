/** Invitations by link. */
import type * as z from 'zod'
import {
  acceptInviteInputSchema,
  type CreatedInvite,
  createInviteBodySchema,
  type createInviteInputSchema,
  inviteRefSchema,
  workspaceRefSchema,
} from '@/contract/workspace'
import { acceptInvite, createInvite, listInvites, revokeInvite } from '../workspaces/invites'
import { json, noContent, type Route } from './json'
import { parseInput } from './parseInput'
import { answer, type RequestContext } from './RequestContext'
import { readJsonBody } from './readJsonBody'

/** `POST /api/v1/workspaces/{workspace_id}/invites {role, expires_in_days}`: 201 with the link, shown this once. */
export function postInvite(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const workspace = parseInput(workspaceRefSchema, await params)
    const wanted = parseInput(createInviteBodySchema, await readJsonBody(request, context.deadline))
    return json(await invite({ ...workspace, ...wanted }, context), { status: 201 })
  })
}

/** `GET /api/v1/workspaces/{workspace_id}/invites`: those that are open, without what lets people in. */
export function getInvitesResponse(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const { workspace_id } = parseInput(workspaceRefSchema, await params)
    return json({ invites: await listInvites(context, workspace_id) })
  })
}

/** `DELETE /api/v1/workspaces/{workspace_id}/invites/{invite_id}` */
export function deleteInvite(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    await revokeInvite(context, parseInput(inviteRefSchema, await params))
    return noContent()
  })
}

/** `POST /api/v1/invites/accept {token}`: 200 with the workspace joined. */
export function postAcceptance(request: Request): Promise<Response> {
  return answer(request, async (context) => {
    const { token } = parseInput(acceptInviteInputSchema, await readJsonBody(request, context.deadline))
    return json(await acceptInvite(context, token))
  })
}

/** What both transports call. */
export async function invite(
  wanted: z.infer<typeof createInviteInputSchema>,
  context: RequestContext,
): Promise<CreatedInvite> {
  const made = await createInvite(context, wanted)
  return { ...made, url: `${context.origin}/invite#${made.token}` }
}
