import { writeFileSync } from 'node:fs'
import path from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { openApiDocument } from '../src/contract/openApi/openApiDocument.ts'

const FILE = path.resolve(import.meta.dirname, '../examples/openapi-fetch/api.d.ts')

/** Writes the types that the REST example is made with: what `npm run types` there fetches from a server. */
export async function generateApiTypes(): Promise<void> {
  const ast = await openapiTS(JSON.stringify(openApiDocument()), { defaultNonNullable: false })
  writeFileSync(FILE, astToString(ast))
}
