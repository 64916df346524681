import { meSchema } from '../me'
import type { Endpoint } from './Endpoint'
import * as example from './examples'

export const meEndpoint: Endpoint = {
  method: 'get',
  path: '/api/v1/me',
  operationId: 'getMe',
  tag: 'Keys',
  scope: 'read',
  summary: 'Ask who you are',
  description: 'Whom your key or session acts for, what it may do, and until when.',
  answers: { 200: { description: 'You.', schema: meSchema, example: example.me } },
}
