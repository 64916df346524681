import { pageQuerySchema } from '../page'
import {
  acceptInviteInputSchema,
  createdInviteSchema,
  createInviteBodySchema,
  inviteListSchema,
  inviteRefSchema,
  memberListSchema,
  memberRefSchema,
  memberSchema,
  setRoleBodySchema,
  workspaceRefSchema,
  workspaceSchema,
} from '../workspace'
import type { Endpoint } from './Endpoint'
import * as example from './examples'

export const memberEndpoints: Endpoint[] = [
  {
    method: 'get',
    path: '/api/v1/workspaces/{workspace_id}/members',
    operationId: 'listMembers',
    tag: 'Members',
    scope: 'read',
    summary: 'List who is in a workspace',
    params: workspaceRefSchema,
    query: pageQuerySchema,
    answers: {
      200: {
        description: 'A page of members.',
        schema: memberListSchema,
        example: { members: [example.member] },
      },
    },
  },
  {
    method: 'patch',
    path: '/api/v1/workspaces/{workspace_id}/members/{user_id}',
    operationId: 'setMemberRole',
    tag: 'Members',
    scope: 'account',
    summary: 'Give a member another role',
    params: memberRefSchema,
    body: { schema: setRoleBodySchema, example: { role: 'viewer' } },
    answers: {
      200: {
        description: 'The member with the new role.',
        schema: memberSchema,
        example: { ...example.member, role: 'viewer' },
      },
    },
    problems: ['not_found', 'last_owner', 'personal_workspace'],
  },
  {
    method: 'delete',
    path: '/api/v1/workspaces/{workspace_id}/members/{user_id}',
    operationId: 'removeMember',
    tag: 'Members',
    scope: 'account',
    summary: 'Remove a member, or leave',
    description: 'With your own `user_id` you leave, which everybody may; others are an owner’s to remove.',
    params: memberRefSchema,
    answers: { 204: { description: 'The member is gone, and so is their access.' } },
    problems: ['not_found', 'last_owner', 'personal_workspace'],
  },
  {
    method: 'get',
    path: '/api/v1/workspaces/{workspace_id}/invites',
    operationId: 'listInvites',
    tag: 'Members',
    scope: 'account',
    summary: 'List the open invitations',
    params: workspaceRefSchema,
    answers: {
      200: {
        description: 'Those that are open, without what lets people in.',
        schema: inviteListSchema,
        example: { invites: [example.invite] },
      },
    },
  },
  {
    method: 'post',
    path: '/api/v1/workspaces/{workspace_id}/invites',
    operationId: 'createInvite',
    tag: 'Members',
    scope: 'account',
    summary: 'Invite by link',
    params: workspaceRefSchema,
    body: { schema: createInviteBodySchema, example: { role: 'editor', expires_in_days: 7 } },
    answers: {
      201: {
        description: 'The invitation. `token` and `url` are shown this once.',
        schema: createdInviteSchema,
        example: example.createdInvite,
      },
    },
    problems: ['limit_reached'],
  },
  {
    method: 'delete',
    path: '/api/v1/workspaces/{workspace_id}/invites/{invite_id}',
    operationId: 'revokeInvite',
    tag: 'Members',
    scope: 'account',
    summary: 'Take an invitation back',
    params: inviteRefSchema,
    answers: { 204: { description: 'The link is revoked.' } },
    problems: ['not_found'],
  },
  {
    method: 'post',
    path: '/api/v1/invites/accept',
    operationId: 'acceptInvite',
    tag: 'Members',
    scope: 'account',
    summary: 'Join a workspace',
    body: { schema: acceptInviteInputSchema, example: { token: example.createdInvite.token } },
    answers: {
      200: {
        description: 'The workspace joined.',
        schema: workspaceSchema,
        example: { ...example.workspace, role: 'editor' },
      },
    },
    problems: ['invite_not_found'],
  },
]
