import {
  documentRefSchema,
  documentVersionSchema,
  listVersionsQuerySchema,
  nameVersionBodySchema,
  versionListSchema,
  versionRefSchema,
  versionSummarySchema,
  workspaceQuerySchema,
} from '../document'
import { writeProblems, written } from './documentEndpoints'
import type { Endpoint } from './Endpoint'
import * as example from './examples'

export const versionEndpoints: Endpoint[] = [
  {
    method: 'get',
    path: '/api/v1/documents/{id}/versions',
    operationId: 'listVersions',
    tag: 'Documents',
    scope: 'read',
    summary: 'List a document’s versions',
    params: documentRefSchema,
    query: listVersionsQuerySchema,
    answers: {
      200: {
        description: 'A page of versions, newest first, without their texts.',
        schema: versionListSchema,
        example: { versions: [example.versionSummary] },
      },
    },
    problems: ['not_found'],
  },
  {
    method: 'get',
    path: '/api/v1/documents/{id}/versions/{version}',
    operationId: 'getVersion',
    tag: 'Documents',
    scope: 'read',
    summary: 'Read a version',
    params: versionRefSchema,
    query: workspaceQuerySchema,
    answers: {
      200: {
        description: 'The version. It never changes.',
        schema: documentVersionSchema,
        example: { ...example.versionSummary, content: example.document.content },
      },
    },
    problems: ['not_found', 'version_thinned'],
  },
  {
    method: 'patch',
    path: '/api/v1/documents/{id}/versions/{version}',
    operationId: 'nameVersion',
    tag: 'Documents',
    scope: 'write',
    summary: 'Name a version',
    description:
      'A version that was named once is kept whatever its age. `null` takes the name away. The document stays as it is, and has no new version.',
    params: versionRefSchema,
    query: workspaceQuerySchema,
    body: { schema: nameVersionBodySchema, example: { name: 'Sent to the printer' } },
    answers: {
      200: {
        description: 'The version under its name.',
        schema: versionSummarySchema,
        example: { ...example.versionSummary, name: 'Sent to the printer' },
      },
    },
    problems: ['not_found', 'version_thinned'],
  },
  {
    method: 'post',
    path: '/api/v1/documents/{id}/versions/{version}/restore',
    operationId: 'restoreVersion',
    tag: 'Documents',
    scope: 'write',
    summary: 'Bring a version back',
    description: 'Writes its title and text as a new version, and takes the document out of the trash.',
    params: versionRefSchema,
    query: workspaceQuerySchema,
    headers: ['If-Match', 'Idempotency-Key'],
    answers: { 200: written },
    problems: [...writeProblems, 'version_thinned'],
  },
]
