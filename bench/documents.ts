import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface SampleDocument {
  title: string
  content: string
}

/**
 * Real Markdown: the README.md files below node_modules, with their emoji, CRLFs, tables and HTML.
 * @param count how many, spread evenly over all of them, so that every run has the same
 */
export function sampleDocuments(count: number): SampleDocument[] {
  const files = readdirSync('node_modules', { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'README.md')
    .sort()
  if (files.length < count) throw new Error(`only ${files.length} README.md files below node_modules`)
  return Array.from({ length: count }, (_, n) => {
    const file = files[Math.floor((n * files.length) / count)] ?? ''
    const content = readFileSync(path.join('node_modules', file), 'utf8').replaceAll('\0', '')
    return { title: path.dirname(file), content }
  })
}
