/** Mirrors a workspace with a folder of .md files over tRPC, with the types of the server itself. */
import { createClient, problemOf } from 'batch-document-sync-client'
import { API_KEY, APP_URL, DIRECTORY, WORKSPACE_ID } from '../environment'
import { Folder } from '../folder.mjs'
import { patientFetch } from '../patientFetch'

const folder = new Folder(DIRECTORY)
const api = createClient({ url: APP_URL, key: API_KEY, fetch: patientFetch })

async function push(): Promise<void> {
  for (const { key, batch } of folder.outbox()) {
    folder.settle(key, await api.documents.batch.mutate({ ...batch, idempotency_key: key }))
  }
}

async function pull(): Promise<void> {
  for (let more = true; more; ) {
    try {
      const input = { workspace_id: WORKSPACE_ID, cursor: folder.cursor, fields: ['content' as const] }
      const page = await api.documents.changes.query(input)
      folder.take(page)
      more = page.has_more
    } catch (error) {
      if (problemOf(error)?.code !== 'cursor_expired') throw error
      folder.startOver()
    }
  }
}

await push() // what an earlier run did not get an answer to, under the same keys
folder.plan(WORKSPACE_ID) // what changed here since
await push()
await pull()
