/** API keys: for people with a session, who make keys for their programs. [RD2] */
import { createKeyInputSchema, keyRefSchema } from '@/contract/apiKey'
import { createKey, listKeys, revokeKey } from '../auth/apiKeys'
import { json, noContent, type Route } from './json'
import { parseInput } from './parseInput'
import { answer } from './RequestContext'
import { readJsonBody } from './readJsonBody'

/** `POST /api/v1/keys {name, scopes, expires_in_days}`: 201 with the key, shown this once. */
export function postKey(request: Request): Promise<Response> {
  return answer(request, async (context) => {
    const wanted = parseInput(createKeyInputSchema, await readJsonBody(request, context.deadline))
    return json(await createKey(context, wanted), { status: 201 })
  })
}

/** `GET /api/v1/keys`: mine, without what opens anything. */
export function getKeysResponse(request: Request): Promise<Response> {
  return answer(request, async (context) => json({ keys: await listKeys(context) }))
}

/** `DELETE /api/v1/keys/{key_id}` */
export function deleteKey(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const { key_id } = parseInput(keyRefSchema, await params)
    await revokeKey(context, key_id)
    return noContent()
  })
}
