import { expect, test } from 'vitest'
import { checkAnswer } from './checkAnswer'

const request = new Request('http://localhost/api/v1/workspaces')
const problem = {
  type: 'about:blank',
  title: 'unauthenticated',
  status: 401,
  code: 'unauthenticated',
  detail: 'Sign in first.',
}
const answer = (body: object, status = 200, headers = {}) =>
  Response.json(body, { status, headers: { 'content-type': 'application/json', ...headers } })
const refusal = { 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer' }

test('[RD3] answers that are as described pass', async () => {
  await checkAnswer(request, answer({ workspaces: [] }, 200, { 'x-request-id': 'one' }))
  await checkAnswer(request, answer(problem, 401, refusal))
})

test.each([
  ['a status', answer({ workspaces: [] }, 202)],
  ['a property', answer({ workspaces: [], more: 1 })],
  ['a missing property', answer({})],
  ['a header', answer({ workspaces: [] }, 200, { etag: '"1"' })],
  ['a missing header', answer(problem, 401, { 'content-type': 'application/problem+json' })],
  ['a content type', answer(problem, 401, { ...refusal, 'content-type': 'application/json' })],
  ['a code of another status', answer({ ...problem, code: 'not_found' }, 401, refusal)],
])('[RD3] %s that is not described fails', async (_, response) => {
  await expect(checkAnswer(request, response)).rejects.toThrow('/api/v1/workspaces answered')
})

test('[RD3] a query parameter that is taken but not described fails', async () => {
  const asked = new Request('http://localhost/api/v1/documents?hidden=1')
  await expect(checkAnswer(asked, answer({ documents: [] }))).rejects.toThrow('hidden')
})
