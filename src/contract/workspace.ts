import './withoutEval'
import * as z from 'zod'
import { displayNameSchema } from './displayName'
import { isStorableText } from './isStorableText'
import { limits } from './limits'
import { pageInputShape } from './page'
import { quotaSchema, usageSchema } from './quota'
import { workspaceIdSchema } from './workspaceId'

/** From the one who may do most to the one who may do least. */
export const roleSchema = z.enum(['owner', 'editor', 'viewer'])
export type Role = z.infer<typeof roleSchema>

/** What the app keeps of a workspace on the device: all that instances before the quotas say of it. */
export const keptWorkspaceSchema = z.object({
  id: z.guid(),
  name: z.string(),
  /** The caller's role in it. */
  role: roleSchema,
  /** The workspace its owner got at sign-up, where a guest's documents go. */
  personal: z.boolean(),
})

export const workspaceSchema = keptWorkspaceSchema.extend({
  /** What is stored in it now. */
  usage: usageSchema,
  /** What may be stored in it. */
  quota: quotaSchema,
})
export type Workspace = z.infer<typeof workspaceSchema>

export const workspaceListSchema = z.object({
  workspaces: z.array(workspaceSchema),
  /** Absent on the last page. */
  next_cursor: z.string().optional(),
})
export type WorkspaceList = z.infer<typeof workspaceListSchema>

export const keptWorkspaceListSchema = workspaceListSchema.extend({
  workspaces: z.array(keptWorkspaceSchema),
})

const nameSchema = displayNameSchema(limits.maxWorkspaceNameLength)

export const createWorkspaceInputSchema = z.strictObject({ name: nameSchema })

/** Names a workspace: in REST's path, in tRPC's input. */
export const workspaceRefSchema = z.strictObject({ workspace_id: workspaceIdSchema })

/** The body of `PATCH /api/v1/workspaces/{workspace_id}`. */
export const renameWorkspaceBodySchema = z.strictObject({ name: nameSchema })
export const renameWorkspaceInputSchema = renameWorkspaceBodySchema.extend(workspaceRefSchema.shape)

export const memberSchema = z.object({
  user_id: z.string(),
  name: z.string(),
  /** For owners of the workspace, and one's own; no one else sees it. */
  email: z.string().optional(),
  role: roleSchema,
  /** RFC 3339, UTC, milliseconds. */
  joined_at: z.iso.datetime(),
})
export type Member = z.infer<typeof memberSchema>

/** What `GET …/members`, `…/invites` and `…/audit` may be asked. */
export const listMembersInputSchema = workspaceRefSchema.extend(pageInputShape)
export const memberListSchema = z.object({
  members: z.array(memberSchema),
  /** Absent on the last page. */
  next_cursor: z.string().optional(),
})
export type MemberList = z.infer<typeof memberListSchema>

export const memberRefSchema = workspaceRefSchema.extend({
  user_id: z
    .string()
    .min(1)
    .max(128)
    .refine(isStorableText, 'has a character that cannot be stored')
    .meta({ description: 'The member: a `user_id` of the list of members.', pattern: '^[^\\u0000]*$' }),
})

/** The body of `PATCH …/members/{user_id}`. */
export const setRoleBodySchema = z.strictObject({ role: roleSchema })
export const setRoleInputSchema = memberRefSchema.extend(setRoleBodySchema.shape)

/** A link by which a person joins a workspace, as often as it is used, until it expires or is revoked. */
export const inviteSchema = z.object({
  id: z.guid(),
  role: roleSchema,
  /** The user who made it. */
  created_by: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
})
export type Invite = z.infer<typeof inviteSchema>

/** All of them: there are at most `limits.maxInvites`. */
export const inviteListSchema = z.object({ invites: z.array(inviteSchema) })

/** The body of `POST …/invites`. */
export const createInviteBodySchema = z.strictObject({
  role: roleSchema,
  expires_in_days: z.int().min(1).max(limits.maxInviteDays).default(7),
})
export const createInviteInputSchema = createInviteBodySchema.extend(workspaceRefSchema.shape)

/** A new invite: what lets people in is shown this once. */
export const createdInviteSchema = inviteSchema.extend({
  /** What `POST /api/v1/invites/accept` takes. */
  token: z.string(),
  /** The app's page that does so, with the token behind `#`, where no server log sees it. */
  url: z.url(),
})
export type CreatedInvite = z.infer<typeof createdInviteSchema>

export const inviteRefSchema = workspaceRefSchema.extend({
  invite_id: z
    .guid()
    .toLowerCase()
    .meta({ description: 'The invitation: an `id` of the list of invitations.' }),
})

export const acceptInviteInputSchema = z.strictObject({ token: z.string().max(500) })

/** What the audit log knows of. */
export const auditActionSchema = z.enum([
  'workspace.created',
  'workspace.renamed',
  'workspace.deleted',
  'member.joined',
  'member.role_changed',
  'member.removed',
  'member.left',
  'invite.created',
  'invite.accepted',
  'invite.revoked',
  'key.created',
  'key.revoked',
  'documents.written',
  'version.named',
  'account.created',
  'account.signed_in',
  'account.sign_in_failed',
  'account.signed_out',
  'account.password_changed',
  'account.profile_changed',
])
export type AuditAction = z.infer<typeof auditActionSchema>

export const auditEventSchema = z.object({
  id: z.guid(),
  action: auditActionSchema,
  /** The user who did it, and the name they have now: null when the account is gone, or nobody was signed in. */
  actor_id: z.string(),
  actor_name: z.string().nullable(),
  /** By what means: `user:…` for a session, `key:…` for an API key. */
  principal: z.string(),
  /** What it was done to; which members there are depends on the action. */
  detail: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
})
export type AuditEvent = z.infer<typeof auditEventSchema>

export const listAuditInputSchema = workspaceRefSchema.extend(pageInputShape)
export const auditListSchema = z.object({
  /** Newest first. */
  events: z.array(auditEventSchema),
  /** Absent on the last page. */
  next_cursor: z.string().optional(),
})
export type AuditList = z.infer<typeof auditListSchema>
