import { meSchema } from '../me'
import { pageQuerySchema } from '../page'
import { auditListSchema } from '../workspace'
import type { Endpoint } from './Endpoint'
import * as example from './examples'

export const meEndpoints: Endpoint[] = [
  {
    method: 'get',
    path: '/api/v1/me',
    operationId: 'getMe',
    tag: 'Keys',
    scope: 'read',
    summary: 'Ask who you are',
    description: 'Whom your key or session acts for, what it may do, and until when.',
    answers: { 200: { description: 'You.', schema: meSchema, example: example.me } },
  },
  {
    method: 'get',
    path: '/api/v1/me/audit',
    operationId: 'listAccountAudit',
    tag: 'Keys',
    scope: 'account',
    summary: 'Read what was done to your account',
    description:
      'Sign-ins and failed ones, sessions that ended, changes of name and password, keys made and revoked.',
    query: pageQuerySchema,
    answers: {
      200: {
        description: 'A page of events, newest first.',
        schema: auditListSchema,
        example: { events: [example.accountEvent] },
      },
    },
  },
]
