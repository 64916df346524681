/** `workspaces.*`, `members.*` and `invites.*` over tRPC. */
import { limits } from '@/contract/limits'
import { pageQuerySchema } from '@/contract/page'
import {
  acceptInviteInputSchema,
  createInviteInputSchema,
  createWorkspaceInputSchema,
  inviteRefSchema,
  listAuditInputSchema,
  listMembersInputSchema,
  memberRefSchema,
  renameWorkspaceInputSchema,
  setRoleInputSchema,
  workspaceRefSchema,
} from '@/contract/workspace'
import { acceptInvite, listInvites, revokeInvite } from '../workspaces/invites'
import { listAudit } from '../workspaces/listAudit'
import { deleteWorkspace, listMembers, removeMember, setRole } from '../workspaces/members'
import { createWorkspace, getWorkspace, listWorkspaces, renameWorkspace } from '../workspaces/workspaces'
import { invite } from './InviteRouter'
import { parser, procedure, router } from './procedure'

export const workspaceProcedures = router({
  list: procedure
    .input(parser(pageQuerySchema.default({ limit: limits.defaultPageSize })))
    .query(({ input, ctx }) => listWorkspaces(ctx.principal, input)),
  create: procedure
    .input(parser(createWorkspaceInputSchema))
    .mutation(({ input, ctx }) => createWorkspace(ctx, input.name)),
  get: procedure
    .input(parser(workspaceRefSchema))
    .query(({ input, ctx }) => getWorkspace(ctx, input.workspace_id)),
  rename: procedure
    .input(parser(renameWorkspaceInputSchema))
    .mutation(({ input, ctx }) => renameWorkspace(ctx, input.workspace_id, input.name)),
  delete: procedure
    .input(parser(workspaceRefSchema))
    .mutation(({ input, ctx }) => deleteWorkspace(ctx, input.workspace_id)),
  audit: procedure.input(parser(listAuditInputSchema)).query(({ input, ctx }) => listAudit(ctx, input)),
})

export const memberProcedures = router({
  list: procedure.input(parser(listMembersInputSchema)).query(({ input, ctx }) => listMembers(ctx, input)),
  setRole: procedure.input(parser(setRoleInputSchema)).mutation(({ input, ctx }) => setRole(ctx, input)),
  remove: procedure.input(parser(memberRefSchema)).mutation(({ input, ctx }) => removeMember(ctx, input)),
})

export const inviteProcedures = router({
  list: procedure
    .input(parser(workspaceRefSchema))
    .query(async ({ input, ctx }) => ({ invites: await listInvites(ctx, input.workspace_id) })),
  create: procedure.input(parser(createInviteInputSchema)).mutation(({ input, ctx }) => invite(input, ctx)),
  revoke: procedure.input(parser(inviteRefSchema)).mutation(({ input, ctx }) => revokeInvite(ctx, input)),
  accept: procedure
    .input(parser(acceptInviteInputSchema))
    .mutation(({ input, ctx }) => acceptInvite(ctx, input.token)),
})
