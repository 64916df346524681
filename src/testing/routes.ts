/** The route files as they lie under src/app, and which of them an address leads to. */
import { readdirSync } from 'node:fs'
import path from 'node:path'

const APP = path.resolve(import.meta.dirname, '../app')

export type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string>> },
) => Response | Promise<Response>

export interface Route {
  /** As the API description writes it, for example `/api/v1/documents/{id}`. */
  path: string
  load(): Promise<Partial<Record<string, Handler>>>
}

/** The routes whose path begins with one of the prefixes. */
export function routesUnder(...prefixes: string[]): Route[] {
  return readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts')
    .map((file) => ({
      path: `/${path.dirname(file)}`.replaceAll(/\[(\w+)\]/g, '{$1}'),
      load: () => import(path.join(APP, file)),
    }))
    .filter((route) => prefixes.some((prefix) => `${route.path}/`.startsWith(`${prefix}/`)))
}

/** The most literal of the paths that match, as Next chooses, and what its parameters are. */
export function matchPath<T extends { path: string }>(
  candidates: readonly T[],
  pathname: string,
): { found: T; params: Record<string, string> } | undefined {
  const matches = candidates.flatMap((found) => {
    const params = paramsOf(found.path, pathname)
    return params ? [{ found, params }] : []
  })
  return matches.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0]
}

function paramsOf(template: string, pathname: string): Record<string, string> | undefined {
  const parts = template.split('/')
  const given = pathname.split('/')
  if (parts.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name && value) params[name] = decodeURIComponent(value)
    else if (part !== value) return undefined
  }
  return params
}
