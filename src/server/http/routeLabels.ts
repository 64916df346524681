import { readdirSync } from 'node:fs'
import path from 'node:path'

/**
 * Names the route of a path as its folder does, `/api/v1/documents/[id]`, so that what is counted by route stays as
 * small as the app.
 * @param appFolder the folder of Next.js's App Router
 */
export function routeLabels(appFolder: string): (path: string) => string {
  const routes = readdirSync(appFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:^|\/)(?:route\.ts|page\.tsx)$/.test(file))
    .map((file) => `/${path.posix.dirname(file)}`.replace(/\/\([^)]*\)/g, '').replace(/\/\.$/, '/') || '/')
    .map((route) => ({ route, pattern: patternOf(route) }))
    // A name comes before a parameter, a parameter before all that is left.
    .sort((a, b) => (rankOf(a.route) < rankOf(b.route) ? -1 : 1))
  return (asked) => {
    if (asked.startsWith('/_next/')) return '/_next'
    return routes.find(({ pattern }) => pattern.test(asked))?.route ?? 'other'
  }
}

function patternOf(route: string): RegExp {
  const source = route
    .replace(/[.]/g, '\\$&')
    .replace(/\/\[\[\\\.\\\.\\\.[^\]]+\]\]/g, '(?:/.*)?')
    .replace(/\[\\\.\\\.\\\.[^\]]+\]/g, '.+')
    .replace(/\[[^\]]+\]/g, '[^/]+')
  return new RegExp(`^${source}/?$`)
}

function rankOf(route: string): string {
  return route.replace(/\[\[?\.\.\..*/, '\uffff').replace(/\[[^\]]+\]/g, '\ufffe')
}
