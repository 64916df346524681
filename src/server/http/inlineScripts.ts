import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const SCRIPT = /<script(?<attributes>[^>]*)>(?<code>[\s\S]*?)<\/script>/g

/** CSP sources for the inline scripts of all prerendered pages. They change with the build, not with the request. */
export function inlineScriptHashes(buildFolder: string): string[] {
  const hashes = new Set<string>()
  for (const file of htmlFiles(path.join(buildFolder, 'server')))
    for (const { groups } of readFileSync(file, 'utf8').matchAll(SCRIPT))
      if (groups?.code && !/\ssrc=/.test(groups.attributes ?? '')) hashes.add(sourceOf(groups.code))
  return [...hashes].sort()
}

function htmlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => path.join(folder, name))
}

function sourceOf(code: string): string {
  return `'sha256-${createHash('sha256').update(code).digest('base64')}'`
}
