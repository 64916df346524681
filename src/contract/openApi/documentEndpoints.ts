import {
  documentListSchema,
  documentRefSchema,
  documentSchema,
  getDocumentQuerySchema,
  listDocumentsInputSchema,
  patchDocumentBodySchema,
  patchQuerySchema,
  putDocumentBodySchema,
  workspaceQuerySchema,
  writtenDocumentSchema,
} from '../document'
import type { ProblemCode } from '../errorCodes'
import type { Answer, Endpoint } from './Endpoint'
import * as example from './examples'

/** Why a single write may be refused: what a batch says of the operation, and the batch itself. */
export const writeProblems: ProblemCode[] = [
  ...(['not_found', 'document_deleted', 'version_mismatch', 'idempotency_key_reused'] as const),
  ...(['invalid_document_id', 'invalid_data', 'invalid_text', 'invalid_yjs_state'] as const),
  'missing_yjs_updates',
  'expected_version_required',
  'document_too_large',
  'quota_exceeded',
]

export const written: Answer = {
  description: 'What the write has made of the document.',
  schema: writtenDocumentSchema,
  headers: ['ETag'],
  optionalHeaders: ['Idempotency-Replayed'],
  example: example.written,
}

export const documentEndpoints: Endpoint[] = [
  {
    method: 'get',
    path: '/api/v1/documents',
    operationId: 'listDocuments',
    tag: 'Documents',
    scope: 'read',
    summary: 'List or search documents',
    query: listDocumentsInputSchema,
    answers: {
      200: {
        description: 'A page of documents, without their bodies.',
        schema: documentListSchema,
        example: { documents: [example.summary] },
      },
    },
  },
  {
    method: 'get',
    path: '/api/v1/documents/{id}',
    operationId: 'getDocument',
    tag: 'Documents',
    scope: 'read',
    summary: 'Read a document',
    params: documentRefSchema,
    query: getDocumentQuerySchema,
    headers: ['If-None-Match'],
    answers: {
      200: {
        description: 'The document as it is now.',
        schema: documentSchema,
        headers: ['ETag'],
        example: example.document,
      },
      304: { description: 'It still has the version that `If-None-Match` names.', headers: ['ETag'] },
    },
    problems: ['not_found', 'document_in_trash'],
  },
  {
    method: 'put',
    path: '/api/v1/documents/{id}',
    operationId: 'putDocument',
    tag: 'Documents',
    scope: 'write',
    summary: 'Make or replace a document',
    description:
      'Whatever its version, unless `If-Match` names one; `If-None-Match: *` makes it only if there is none. A document in the trash comes out of it.',
    params: documentRefSchema,
    query: workspaceQuerySchema,
    headers: ['If-Match', 'If-None-Match', 'Idempotency-Key'],
    body: { schema: putDocumentBodySchema, example: { title: 'Packing list', content: '- tent\n' } },
    answers: {
      200: written,
      201: {
        ...written,
        description: 'It is new.',
        headers: ['ETag', 'Location'],
        example: { ...example.written, version: 1, created: true },
      },
    },
    problems: [...writeProblems, 'document_exists'],
  },
  {
    method: 'patch',
    path: '/api/v1/documents/{id}',
    operationId: 'patchDocument',
    tag: 'Documents',
    scope: 'write',
    summary: 'Change a document',
    description: 'Fields given replace fields; `deleted: false` takes it out of the trash.',
    params: documentRefSchema,
    query: patchQuerySchema,
    headers: ['If-Match', 'Idempotency-Key'],
    body: { schema: patchDocumentBodySchema, example: { title: 'What to pack' } },
    answers: { 200: written },
    problems: [...writeProblems, 'nothing_to_update', 'overlapping_edits', 'title_conflict'],
  },
  {
    method: 'delete',
    path: '/api/v1/documents/{id}',
    operationId: 'deleteDocument',
    tag: 'Documents',
    scope: 'write',
    summary: 'Put a document into the trash',
    params: documentRefSchema,
    query: workspaceQuerySchema,
    headers: ['If-Match', 'Idempotency-Key'],
    answers: { 200: { ...written, example: { ...example.written, deleted: true } } },
    problems: writeProblems,
  },
]
