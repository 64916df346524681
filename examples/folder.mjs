/**
 * The local side of a mirror: a folder of `.md` files, a document each, named by its id. It knows nothing of
 * the network. What it must remember lies in `.sync` beside the files:
 *
 *   .sync/state.json        the feed's cursor, the version and text each file last had in common with the server, and
 *                           the ids that documents in the trash still have
 *   .sync/outbox/KEY.json   a batch that is not answered yet, under its idempotency key
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const MAX_OPERATIONS = 100
/** The server takes 10 MiB; what JSON adds to a text is counted, too. */
const MAX_BYTES = 8_000_000
const DOCUMENT_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/

/**
 * @typedef {{ id: string, content?: string, version: number, deleted: boolean }} Change
 * @typedef {{ client_id: string, status: string, version?: number, merged?: boolean, code?: string, error?: string,
 *   conflict_data?: { current_version: number, identical?: boolean, deleted?: boolean } }} Result
 * @typedef {{ workspace_id: string, operations: any[] }} Batch
 * @typedef {{ cursor?: string, unseen?: string[], trashed?: Record<string, number>, known: Record<string, { version: number, hash: string }> }} State
 */

export class Folder {
  /** @param {string} directory */
  constructor(directory) {
    this.directory = directory
    this.outboxDirectory = path.join(directory, '.sync/outbox')
    this.stateFile = path.join(directory, '.sync/state.json')
    mkdirSync(this.outboxDirectory, { recursive: true })
    /** @type {State} */
    this.state = existsSync(this.stateFile) ? JSON.parse(readFileSync(this.stateFile, 'utf8')) : { known: {} }
  }

  get cursor() {
    return this.state.cursor
  }

  /**
   * Puts what changed here since the last time into the outbox, on disk before any of it is sent: whatever
   * happens then, each batch is sent again under its own key until it is answered.
   * @param {string} workspaceId
   */
  plan(workspaceId) {
    let operations = []
    let bytes = 0
    for (const operation of this.#operations()) {
      const size = Buffer.byteLength(JSON.stringify(operation))
      if (operations.length === MAX_OPERATIONS || (operations.length > 0 && bytes + size > MAX_BYTES)) {
        this.#enqueue({ workspace_id: workspaceId, operations })
        operations = []
        bytes = 0
      }
      operations.push(operation)
      bytes += size
    }
    if (operations.length > 0) this.#enqueue({ workspace_id: workspaceId, operations })
  }

  /** @returns {{ key: string, batch: Batch }[]} */
  outbox() {
    const files = readdirSync(this.outboxDirectory).filter((name) => name.endsWith('.json'))
    return files.sort().map((name) => ({
      key: name.slice(0, -'.json'.length),
      batch: JSON.parse(readFileSync(path.join(this.outboxDirectory, name), 'utf8')),
    }))
  }

  /**
   * Takes note of a batch's results and lets go of the batch. What is in conflict waits for the pull, which
   * brings the server's side.
   * @param {string} key
   * @param {{ results: Result[] }} answer
   */
  settle(key, { results }) {
    const { known, trashed = {} } = this.state
    const file = path.join(this.outboxDirectory, `${key}.json`)
    /** @type {Batch} */
    const { operations } = JSON.parse(readFileSync(file, 'utf8'))
    const resultsById = new Map(results.map((result) => [result.client_id, result]))
    for (const { client_id: id, operation, data } of operations) {
      const result = resultsById.get(id)
      const { status, version, code, error, conflict_data: conflict } = result ?? { status: 'error' }
      if (operation === 'delete' && (status === 'success' || code === 'not_found')) delete known[id]
      // Merged: the pull brings the text that both sides became, so the old version stays the known one.
      else if (status === 'success') {
        const at = result?.merged ? known[id]?.version : version
        known[id] = { version: at ?? 0, hash: hashOf(data.content) }
        delete trashed[id]
      } else if (conflict?.identical)
        known[id] = { version: conflict.current_version, hash: hashOf(data.content) }
      else if (code === 'not_found') {
        delete known[id]
        delete trashed[id]
      }
      // Deleted there, written here: it goes on as a document of its own.
      else if (operation !== 'delete' && conflict?.deleted) this.#moveAside(id)
      else console.warn(`${id}: ${status}, ${error ?? 'no result'}`)
    }
    this.#save()
    rmSync(file)
  }

  /**
   * Brings a page of the feed into the folder, then keeps its cursor. Where both sides changed, both stay: the
   * server's in the file, ours in a file beside it, which the next run sends as a document of its own.
   * @param {{ changes: Change[], next_cursor: string, has_more: boolean }} page
   */
  take({ changes, next_cursor, has_more }) {
    for (const change of changes) this.#takeOne(change)
    const seen = new Set(changes.map(({ id }) => id))
    this.state.unseen = this.state.unseen?.filter((id) => !seen.has(id))
    if (!has_more) {
      // Started over: what a whole pull did not tell of is gone for good.
      for (const id of this.state.unseen ?? []) this.#takeOne({ id, content: '', version: 0, deleted: true })
      delete this.state.unseen
    }
    this.state.cursor = next_cursor
    this.#save()
  }

  /** After 410 `cursor_expired`. Nothing here is lost by it: what is unsent stays so. */
  startOver() {
    delete this.state.cursor
    this.state.unseen = Object.keys(this.state.known)
    this.#save()
  }

  /** @param {Change} change */
  #takeOne({ id, content, version, deleted }) {
    this.state.trashed ??= {}
    const { known, trashed } = this.state
    if (deleted && version > 0) trashed[id] = version
    else delete trashed[id]
    if (known[id]?.version === version) return
    if (content === undefined) throw new Error('The feed was read without the field content.')
    const file = path.join(this.directory, `${id}.md`)
    const mine = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    const changedHere = mine !== undefined && hashOf(mine) !== known[id]?.hash
    if (changedHere && (deleted || mine !== content)) this.#moveAside(id)
    if (deleted) {
      rmSync(file, { force: true })
      delete known[id]
    } else {
      writeFileSync(file, content)
      known[id] = { version, hash: hashOf(content) }
    }
  }

  *#operations() {
    const { known, trashed = {} } = this.state
    const names = readdirSync(this.directory).filter((name) => name.endsWith('.md'))
    const ids = names.map((name) => name.slice(0, -'.md'.length))
    for (const id of ids) {
      if (!DOCUMENT_ID.test(id)) {
        console.warn(`${id}.md: not mirrored, as no document can have this id`)
        continue
      }
      const content = readFileSync(path.join(this.directory, `${id}.md`), 'utf8')
      const base = known[id]
      const data = { title: id, content }
      if (!base && trashed[id]) {
        // Its id is taken by a document in the trash, which the file that is here again takes out.
        const restore = { data: { ...data, deleted: false }, expected_version: trashed[id] }
        yield { operation: 'update', client_id: id, document_id: id, ...restore }
      } else if (!base) {
        yield { operation: 'create', client_id: id, document_id: id, data }
      } else if (base.hash !== hashOf(content)) {
        const merge = { expected_version: base.version, on_conflict: 'merge' }
        yield { operation: 'update', client_id: id, document_id: id, data: { content }, ...merge }
      }
    }
    const here = new Set(ids)
    for (const [id, { version }] of Object.entries(known))
      if (!here.has(id))
        yield { operation: 'delete', client_id: id, document_id: id, expected_version: version }
  }

  /** @param {Batch} batch */
  #enqueue(batch) {
    write(path.join(this.outboxDirectory, `${randomUUID()}.json`), JSON.stringify(batch))
  }

  /** @param {string} id */
  #moveAside(id) {
    for (let n = 1; ; n++) {
      const beside = path.join(this.directory, `${id.slice(0, 110)}.mine-${n}.md`)
      if (existsSync(beside)) continue
      console.warn(`${id}: changed on both sides, yours is kept as ${path.basename(beside)}`)
      renameSync(path.join(this.directory, `${id}.md`), beside)
      return
    }
  }

  #save() {
    write(this.stateFile, JSON.stringify(this.state))
  }
}

/**
 * All of it or nothing, should the power fail.
 * @param {string} file
 * @param {string} text
 */
function write(file, text) {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

/** @param {string} text */
function hashOf(text) {
  return createHash('sha256').update(text).digest('hex')
}
