/** What the documents tell their readers to run, to open and to set. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', '.env.example', 'Dockerfile', 'compose.yaml', '.ci/run'],
  ...filesIn('.github'),
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ...filesIn('examples').filter((name) => name.endsWith('README.md')),
  'src/client/README.md',
]
const folders = ['src', 'scripts', 'e2e', 'bench', 'examples', 'prisma', 'docs', 'public', '.github', '.ci']
const sources = [...folders.filter((folder) => folder !== 'docs').flatMap(filesIn), 'vitest.config.ts']
const programs = sources.filter((name) => /[.](ts|tsx|mjs|cjs|js|sh|json)$/.test(name)).map(read)

/** Of other programs, which read them by themselves, or placeholders that a block fills in before it uses them. */
const foreign = [
  'PGOPTIONS',
  'NODE_OPTIONS',
  'NEW_DATABASE_URL',
  'KEY',
  'WS',
  'POSTGRES_PASSWORD',
  'NODE_ENV',
]
const ofCompose = new Set([...read('compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name))

describe.each(documents)('every npm script, file and variable that %s names exists', (document) => {
  const text = read(document)

  test('npm scripts', () => {
    const own = path.join(path.dirname(document), 'package.json')
    const known = new Set(['package.json', own].filter(existsSync).flatMap(scriptsOf))
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name ?? '')
    expect(named.filter((name) => !known.has(name))).toEqual([])
  })

  test('files', () => {
    const bases = ['', path.dirname(document), ...(document === 'docs/SPEC.md' ? ['src'] : [])]
    const isThere = (name: string) => bases.some((base) => isFile(path.join(base, name)))
    expect(pathsIn(text, document).filter((name) => !isThere(name))).toEqual([])
  })

  test('links', () => {
    const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link]) => link ?? '')
    expect(links.filter((link) => !leadsSomewhere(document, link))).toEqual([])
  })

  test('variables', () => {
    const known = (name: string) =>
      foreign.includes(name) || ofCompose.has(name) || programs.some((code) => code.includes(name))
    expect(variablesIn(text).filter((name) => !known(name))).toEqual([])
  })
})

test('the README says from when its figures are, which is when the table was written', () => {
  const [, date] = /^Measured on (\d{4}-\d\d-\d\d)/m.exec(read('docs/benchmarks.md')) ?? []
  expect(date).toBeDefined()
  expect(read('README.md')).toContain(`Measured on ${date}`)
})

/** Paths in inline code and in commands; `*` stands for a part of a name, `XPage` and `AREA` for the reader's own. */
function pathsIn(text: string, document: string): string[] {
  const code = [...text.matchAll(/`([^`\n]+)`/g), ...text.matchAll(/```sh\n(.*?)```/gs)].map(
    ([, content]) => content ?? '',
  )
  const words = code.flatMap((content) => content.split(/[\s"'=]+/))
  const roots = document === 'docs/SPEC.md' ? readdirSync('src') : []
  const isPath = new RegExp(`^(${[...folders, ...roots].join('|')})/[\\w./*{},-]+$`)
  return words.filter((word) => isPath.test(word) && !/XPage|XRouter|AREA/.test(word))
}

function isFile(name: string): boolean {
  if (!name.includes('*')) return existsSync(name)
  const pattern = new RegExp(`^${name.replaceAll('.', '[.]').replaceAll('*', '[^/]*')}$`)
  return sources.some((source) => pattern.test(source))
}

function leadsSomewhere(document: string, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const target = file ? path.join(path.dirname(document), file) : document
  if (!existsSync(target) || !anchor) return existsSync(target)
  const headings = [...read(target).matchAll(/^#+ (.+)$/gm)].map(
    ([, heading]) => heading?.toLowerCase() ?? '',
  )
  return headings.some((heading) => heading.replace(/[^\w -]/g, '').replaceAll(' ', '-') === anchor)
}

/** Those that a command sets or reads, those named in inline code, and those of a file of settings. */
function variablesIn(text: string): string[] {
  const found = [
    ...text.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g),
    ...text.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm),
    ...[...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => [
      ...block.matchAll(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=/g),
      ...block.matchAll(/\$([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)/g),
    ]),
  ]
  return found.map(([, name]) => name ?? '')
}

function scriptsOf(file: string): string[] {
  return Object.keys(JSON.parse(read(file)).scripts)
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.flatMap((entry) =>
    entry.isFile() && !/node_modules|generated/.test(entry.parentPath)
      ? [path.join(entry.parentPath, entry.name)]
      : [],
  )
}

function read(file: string): string {
  return readFileSync(file, 'utf8')
}
