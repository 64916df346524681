/** Mirrors a workspace with a folder of .md files over REST, with types from the API's own description. */
import createClient from 'openapi-fetch'
import { API_KEY, APP_URL, DIRECTORY, WORKSPACE_ID } from '../environment'
import { Folder } from '../folder.mjs'
import { patientFetch } from '../patientFetch'
import type { paths } from './api'

const folder = new Folder(DIRECTORY)
const headers = { authorization: `Bearer ${API_KEY}` }
const api = createClient<paths>({ baseUrl: APP_URL, headers, fetch: patientFetch })

async function push(): Promise<void> {
  for (const { key, batch } of folder.outbox()) {
    const params = { header: { 'Idempotency-Key': key } }
    const { data, error } = await api.POST('/api/v1/documents/batch', { params, body: batch })
    // 409 is for atomic batches alone.
    if (!data) throw new Error(JSON.stringify(error))
    folder.settle(key, data)
  }
}

async function pull(): Promise<void> {
  for (let more = true; more; ) {
    const query = { workspace_id: WORKSPACE_ID, cursor: folder.cursor, fields: 'content' }
    const { data, error, response } = await api.GET('/api/v1/documents/changes', { params: { query } })
    if (data) {
      folder.take(data)
      more = data.has_more
    } else if (response.status === 410) folder.startOver()
    else throw new Error(`${error.code}: ${error.detail}`)
  }
}

await push() // what an earlier run did not get an answer to, under the same keys
folder.plan(WORKSPACE_ID) // what changed here since
await push()
await pull()
