/**
 * scale-batch and scale-pull: a workspace with a million documents against one with a thousand, right
 * after loading, when the planner's statistics know nothing of it, and after ANALYZE.
 */
import { randomUUID } from 'node:crypto'
import type { App } from './App.ts'
import { creates } from './batches.ts'
import { type Client, connectClient, signUp } from './client.ts'
import { NOTE_BYTES, sampleDocuments } from './documents.ts'
import { type Filler, openFiller } from './fillWorkspace.ts'
import { type Figure, interleave, setting, slower } from './measure.ts'

const LARGE = setting('BENCH_SCALE_DOCUMENTS', 1_000_000)
const SMALL = 1_000
/** As many different texts: those of the READMEs below 8 kB, by their real sizes. */
const TEXTS = 600
const PAGE = 100
const BATCH_TARGET = 1.6
const PULL_TARGET = 1.2
/** A mixed batch has its own 20 documents to delete and 40 to change: the small workspace has no more. */
const MIXED = { warmup: 4, rounds: 12 }
const OTHERS = { warmup: 10, rounds: 60 }

export async function scaleBatch(app: App): Promise<Figure[]> {
  return (await measuredOnce(app)).batch
}

export async function scalePull(app: App): Promise<Figure[]> {
  return (await measuredOnce(app)).pull
}

interface ScaleFigures {
  batch: Figure[]
  pull: Figure[]
}

const measured = new WeakMap<App, Promise<ScaleFigures>>()

/** Loading takes minutes: both benchmarks are done on one load. */
function measuredOnce(app: App): Promise<ScaleFigures> {
  const figures = measured.get(app) ?? measure(app)
  measured.set(app, figures)
  return figures
}

async function measure(app: App): Promise<ScaleFigures> {
  const filler = await openFiller(app.databaseUrl, sampleDocuments(TEXTS, NOTE_BYTES))
  try {
    const large = await fill(app, filler, LARGE)
    const loaded = await compare(large, await fill(app, filler, SMALL), 'just loaded')
    const again = await fill(app, filler, SMALL)
    await filler.analyze()
    const analyzed = await compare(large, again, 'analyzed')
    return { batch: [...loaded.batch, ...analyzed.batch], pull: [...loaded.pull, ...analyzed.pull] }
  } finally {
    await filler.empty()
    await filler.close()
  }
}

interface Filled {
  client: Client
  size: number
  /** Those that no batch has touched yet, in no order. */
  ids: string[]
  cursorAfter(position: number): string
}

async function fill(app: App, filler: Filler, size: number): Promise<Filled> {
  const account = await signUp(app.port)
  const client = await connectClient(app.port, account)
  const ids = await filler.fill(account.workspaceId, size)
  const { nextCursor } = await client.pull(PAGE)
  return { client, size, ids: shuffled(ids), cursorAfter: cursorsLike(nextCursor, PAGE) }
}

async function compare(large: Filled, small: Filled, state: string): Promise<ScaleFigures> {
  const documents = sampleDocuments(100, NOTE_BYTES)
  const name = (what: string) => `${what}, ${LARGE} documents, ${state}`
  const reference = `with ${SMALL}`

  let start = 0
  const pull = (workspace: Filled) => async () => {
    // The same texts in both: the large one's page is a whole number of turns through the texts further on.
    if (workspace === large) start = Math.floor(Math.random() * (SMALL - PAGE))
    const turns = Math.floor((Math.random() * (workspace.size - SMALL)) / TEXTS)
    const { count } = await workspace.client.pull(PAGE, workspace.cursorAfter(start + turns * TEXTS))
    if (count !== PAGE) throw new Error(`a page of ${count} changes, not ${PAGE}`)
  }
  const pulls = await interleave({ large: pull(large), small: pull(small) }, OTHERS)
  const create = (workspace: Filled) => () => workspace.client.batch(creates(documents))
  const created = await interleave({ large: create(large), small: create(small) }, OTHERS)
  const mix = (workspace: Filled) => () => workspace.client.batch(mixed(workspace.ids, documents))
  const mixes = await interleave({ large: mix(large), small: mix(small) }, MIXED)
  return {
    pull: [slower(name('scale-pull'), pulls.large, reference, pulls.small, PULL_TARGET)],
    batch: [
      slower(name('scale-batch creates'), created.large, reference, created.small, BATCH_TARGET),
      slower(name('scale-batch mixed'), mixes.large, reference, mixes.small, BATCH_TARGET),
    ],
  }
}

/** 40 creates, and of documents loaded before 40 updates and 20 deletes. */
function mixed(ids: string[], documents: readonly { title: string; content: string }[]): object[] {
  const updated = ids.splice(0, 40).map((document_id, n) => ({
    operation: 'update',
    client_id: document_id,
    document_id,
    data: { content: `${documents[n]?.content}\nMore: ${randomUUID()}\n` },
  }))
  const deleted = ids
    .splice(0, 20)
    .map((document_id) => ({ operation: 'delete', client_id: document_id, document_id }))
  return [...creates(documents.slice(0, 40)), ...updated, ...deleted]
}

/** Cursors are opaque, and reading a million documents to get one in the middle would take too long: made alike. */
function cursorsLike(cursor: string, position: number): (position: number) => string {
  const text = Buffer.from(cursor, 'base64url').toString()
  const at = text.lastIndexOf(String(position))
  if (at < 0) throw new Error(`a cursor of a form that the benchmark does not know: ${text}`)
  const [before, after] = [text.slice(0, at), text.slice(at + String(position).length)]
  return (other) => Buffer.from(`${before}${other}${after}`).toString('base64url')
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
