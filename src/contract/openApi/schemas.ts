import * as z from 'zod'
import { apiKeySchema, createdKeySchema, createKeyInputSchema, keyListSchema } from '../apiKey'
import {
  batchRequestSchema,
  batchResponseSchema,
  conflictDataSchema,
  createDataSchema,
  createOperationSchema,
  deleteOperationSchema,
  operationResultSchema,
  updateDataSchema,
  updateOperationSchema,
} from '../batch'
import {
  changedDocumentSchema,
  changesSchema,
  documentListSchema,
  documentSchema,
  documentVersionSchema,
  listedDocumentSchema,
  patchDocumentBodySchema,
  putDocumentBodySchema,
  versionListSchema,
  versionSummarySchema,
  writtenDocumentSchema,
} from '../document'
import { healthSchema } from '../health'
import { limits } from '../limits'
import { meSchema } from '../me'
import { quotaSchema, usageSchema } from '../quota'
import {
  auditEventSchema,
  auditListSchema,
  createdInviteSchema,
  createInviteBodySchema,
  createWorkspaceInputSchema,
  inviteListSchema,
  inviteSchema,
  memberListSchema,
  memberSchema,
  workspaceListSchema,
  workspaceSchema,
} from '../workspace'

// The envelope takes any `data`, as what is wrong in it is that operation's own error. Here is what is right.
const documentedCreate = createOperationSchema.extend({ data: createDataSchema })
const documentedUpdateData = updateDataSchema.meta({
  anyOf: ['title', 'content', 'yjs_state_b64', 'deleted'].map((name) => ({ required: [name] })),
})
const documentedUpdate = updateOperationSchema.extend({ data: documentedUpdateData })

export const documentedBatchSchema = batchRequestSchema.extend({
  operations: z
    .array(z.discriminatedUnion('operation', [documentedCreate, documentedUpdate, deleteOperationSchema]))
    .min(1)
    .max(limits.maxOperations),
})

/** The schemas that the description names, by the name it gives them. */
const named = {
  Batch: documentedBatchSchema,
  CreateOperation: documentedCreate,
  UpdateOperation: documentedUpdate,
  DeleteOperation: deleteOperationSchema,
  CreateData: createDataSchema,
  UpdateData: documentedUpdateData,
  BatchResult: batchResponseSchema,
  OperationResult: operationResultSchema,
  ConflictData: conflictDataSchema,
  Document: documentSchema,
  ListedDocument: listedDocumentSchema,
  PutDocument: putDocumentBodySchema,
  PatchDocument: patchDocumentBodySchema,
  WrittenDocument: writtenDocumentSchema,
  VersionSummary: versionSummarySchema,
  VersionList: versionListSchema,
  Version: documentVersionSchema,
  Health: healthSchema,
  DocumentList: documentListSchema,
  ChangedDocument: changedDocumentSchema,
  Changes: changesSchema,
  Workspace: workspaceSchema,
  WorkspaceList: workspaceListSchema,
  NewWorkspace: createWorkspaceInputSchema,
  AuditEvent: auditEventSchema,
  AuditList: auditListSchema,
  Member: memberSchema,
  MemberList: memberListSchema,
  Invite: inviteSchema,
  InviteList: inviteListSchema,
  NewInvite: createInviteBodySchema,
  CreatedInvite: createdInviteSchema,
  Key: apiKeySchema,
  KeyList: keyListSchema,
  NewKey: createKeyInputSchema,
  CreatedKey: createdKeySchema,
  Me: meSchema,
  Usage: usageSchema,
  Quota: quotaSchema,
} satisfies Record<string, z.ZodType>

for (const [id, schema] of Object.entries(named))
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id })
