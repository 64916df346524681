import { limits } from '../limits'
import { pageQuerySchema } from '../page'
import {
  auditListSchema,
  createWorkspaceInputSchema,
  renameWorkspaceBodySchema,
  workspaceListSchema,
  workspaceRefSchema,
  workspaceSchema,
} from '../workspace'
import type { Endpoint } from './Endpoint'
import * as example from './examples'

export const workspaceEndpoints: Endpoint[] = [
  {
    method: 'get',
    path: '/api/v1/workspaces',
    operationId: 'listWorkspaces',
    tag: 'Workspaces',
    scope: 'read',
    summary: 'List your workspaces',
    query: pageQuerySchema,
    answers: {
      200: {
        description: 'A page of yours, with your role in each; the personal one comes first.',
        schema: workspaceListSchema,
        example: { workspaces: [example.workspace] },
      },
    },
  },
  {
    method: 'post',
    path: '/api/v1/workspaces',
    operationId: 'createWorkspace',
    tag: 'Workspaces',
    scope: 'account',
    summary: 'Make a workspace',
    body: { schema: createWorkspaceInputSchema, example: { name: 'Summer trip' } },
    answers: {
      201: {
        description: 'The workspace, which is yours.',
        schema: workspaceSchema,
        example: example.workspace,
      },
    },
    problems: ['limit_reached'],
  },
  {
    method: 'get',
    path: '/api/v1/workspaces/{workspace_id}',
    operationId: 'getWorkspace',
    tag: 'Workspaces',
    scope: 'read',
    summary: 'Read a workspace',
    params: workspaceRefSchema,
    answers: {
      200: { description: 'The workspace.', schema: workspaceSchema, example: example.workspace },
    },
  },
  {
    method: 'patch',
    path: '/api/v1/workspaces/{workspace_id}',
    operationId: 'renameWorkspace',
    tag: 'Workspaces',
    scope: 'account',
    summary: 'Rename a workspace',
    params: workspaceRefSchema,
    body: { schema: renameWorkspaceBodySchema, example: { name: 'Summer trip' } },
    answers: {
      200: {
        description: 'The workspace under its new name.',
        schema: workspaceSchema,
        example: example.workspace,
      },
    },
  },
  {
    method: 'delete',
    path: '/api/v1/workspaces/{workspace_id}',
    operationId: 'deleteWorkspace',
    tag: 'Workspaces',
    scope: 'account',
    summary: 'Delete a workspace',
    description: `Nobody has access to it from then on. What is in it is removed ${limits.deletedWorkspaceDays} days later.`,
    params: workspaceRefSchema,
    answers: { 204: { description: 'It is gone.' } },
    problems: ['personal_workspace'],
  },
  {
    method: 'get',
    path: '/api/v1/workspaces/{workspace_id}/audit',
    operationId: 'listAudit',
    tag: 'Workspaces',
    scope: 'account',
    summary: 'Read who did what in a workspace',
    params: workspaceRefSchema,
    query: pageQuerySchema,
    answers: {
      200: {
        description: 'A page of events, newest first.',
        schema: auditListSchema,
        example: { events: [example.auditEvent] },
      },
    },
  },
]
