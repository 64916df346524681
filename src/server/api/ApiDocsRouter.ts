/**
 * `/docs/api`: the API's description to read and to try, with what swagger-ui-dist brings, from our own origin
 * and from nowhere else. A page of its own, not one of the app's: it needs no more than the description.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { apiDocsScript, apiDocsStyle, apiDocsTemplate } from './apiDocsPage'

interface Asset {
  type: string
  read(): Promise<Buffer> | Buffer
}

const assets: Partial<Record<string, Asset>> = {
  'swagger-ui.css': {
    type: 'text/css',
    read: () => readFile(path.join(process.cwd(), 'node_modules/swagger-ui-dist/swagger-ui.css')),
  },
  'swagger-ui-bundle.js': {
    type: 'text/javascript',
    read: () => readFile(path.join(process.cwd(), 'node_modules/swagger-ui-dist/swagger-ui-bundle.js')),
  },
  'page.css': { type: 'text/css', read: () => Buffer.from(apiDocsStyle) },
  'page.js': { type: 'text/javascript', read: () => Buffer.from(apiDocsScript) },
}

/** `GET /docs/api` */
export async function getApiDocsPage(): Promise<Response> {
  const html = apiDocsTemplate(await addressesByName())
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }
  return new Response(html, { headers })
}

/** `GET /docs/api/{asset}`: its address changes with its content. */
export async function getApiDocsAsset(_: Request, { params }: { params: Promise<{ asset: string }> }) {
  const { asset: name } = await params
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined
  if (!asset) return new Response('Not found', { status: 404 })
  return new Response(new Uint8Array(await asset.read()), {
    headers: {
      'content-type': `${asset.type}; charset=utf-8`,
      'cache-control': 'public, max-age=31536000, immutable',
    },
  })
}

let addresses: Promise<Record<string, string>> | undefined

function addressesByName(): Promise<Record<string, string>> {
  addresses ??= Promise.all(
    Object.entries(assets).map(async ([name, asset]) => {
      const content = (await asset?.read()) ?? ''
      const version = createHash('sha256').update(content).digest('hex').slice(0, 12)
      return [name, `/docs/api/${name}?v=${version}`]
    }),
  ).then(Object.fromEntries)
  return addresses
}
