/** The API's description of itself. */
import { openApiDocument } from '@/contract/openApi/openApiDocument'

let json: string | undefined

/** `GET /api/openapi.json`: for everyone, and for tools on other sites too. [RD3] */
export function getOpenApiResponse(): Response {
  json ??= JSON.stringify(openApiDocument())
  return new Response(json, {
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-cache',
      'access-control-allow-origin': '*',
    },
  })
}
