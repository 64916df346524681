import { createdKeySchema, createKeyInputSchema, keyListSchema, keyRefSchema } from '../apiKey'
import type { Endpoint } from './Endpoint'
import * as example from './examples'

export const keyEndpoints: Endpoint[] = [
  {
    method: 'get',
    path: '/api/v1/keys',
    operationId: 'listKeys',
    tag: 'Keys',
    scope: 'account',
    summary: 'List your keys',
    answers: {
      200: {
        description: 'Yours, without what opens anything.',
        schema: keyListSchema,
        example: { keys: [example.key] },
      },
    },
  },
  {
    method: 'post',
    path: '/api/v1/keys',
    operationId: 'createKey',
    tag: 'Keys',
    scope: 'account',
    summary: 'Make a key',
    body: {
      schema: createKeyInputSchema,
      example: { name: 'Backup', scopes: ['read', 'write'], expires_in_days: 90 },
    },
    answers: {
      201: {
        description: 'The key. What is in `key` is shown this once.',
        schema: createdKeySchema,
        example: { ...example.key, key: example.KEY },
      },
    },
    problems: ['limit_reached'],
  },
  {
    method: 'delete',
    path: '/api/v1/keys/{key_id}',
    operationId: 'revokeKey',
    tag: 'Keys',
    scope: 'account',
    summary: 'Revoke a key',
    params: keyRefSchema,
    answers: { 204: { description: 'The key is good for nothing any more.' } },
    problems: ['not_found'],
  },
]
