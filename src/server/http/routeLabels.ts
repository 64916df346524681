import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'

const routeSchema = z.object({ page: z.string(), regex: z.string() })
const manifestSchema = z.object({
  staticRoutes: z.array(routeSchema),
  dynamicRoutes: z.array(routeSchema),
})

/**
 * Names the route of a path as the build does, `/api/v1/documents/[id]`, so that what is counted by route stays
 * as small as the app.
 */
export function routeLabels(buildFolder: string): (path: string) => string {
  const manifest = manifestSchema.parse(
    JSON.parse(readFileSync(path.join(buildFolder, 'routes-manifest.json'), 'utf8')),
  )
  const routes = [...manifest.staticRoutes, ...manifest.dynamicRoutes].map(({ page, regex }) => ({
    page,
    pattern: new RegExp(regex),
  }))
  return (asked) => {
    if (asked.startsWith('/_next/')) return '/_next'
    return routes.find(({ pattern }) => pattern.test(asked))?.page ?? 'other'
  }
}
