import * as z from 'zod'
import { healthSchema } from '../health'
import type { Endpoint } from './Endpoint'
import * as example from './examples'

export const descriptionEndpoints: Endpoint[] = [
  {
    method: 'get',
    path: '/api/openapi.json',
    operationId: 'getDescription',
    tag: 'Description',
    summary: 'This description',
    answers: {
      200: {
        description: 'OpenAPI 3.1. For people: `/docs/api`.',
        schema: z.looseObject({ openapi: z.literal('3.1.1') }),
      },
    },
  },
  {
    method: 'get',
    path: '/api/health',
    operationId: 'getHealth',
    tag: 'Description',
    summary: 'How the server is',
    answers: {
      200: { description: 'All is well.', schema: healthSchema, example: example.health },
      503: {
        description: 'Requests are not welcome just now; `checks` says why.',
        schema: healthSchema,
        example: {
          ...example.health,
          status: 'unavailable',
          ready: false,
          checks: { ...example.health.checks, database: false },
        },
      },
    },
  },
]
