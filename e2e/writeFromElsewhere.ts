import { expect } from '@playwright/test'
import { limits } from '../src/contract/limits.ts'
import type { Person } from './Person.ts'

/** Writes the open document's text as another device would, a version each. */
export async function writeFromElsewhere({ page }: Person, contents: string[]): Promise<void> {
  const [, workspace_id, document_id] = /\/doc\/([^/]+)\/([^/]+)/.exec(page.url()) ?? []
  const operations = contents.map((content, index) => ({
    operation: 'update',
    client_id: String(index),
    document_id,
    data: { content },
  }))
  const headers = { origin: new URL(page.url()).origin }
  while (operations.length > 0) {
    const some = operations.splice(0, limits.maxOperations)
    const data = { workspace_id, operations: some }
    const answer = await page.request.post('/api/v1/documents/batch', { headers, data })
    expect(await answer.json()).toMatchObject({ successful: some.length })
  }
}

/** Leaves the person, who is signed in, with a document open that both they and another device have changed, and online. */
export async function makeConflict(person: Person, title: string): Promise<void> {
  await person.write(title, 'base')
  await expect(person.page.getByTestId('document-badge')).toContainText('Synced')
  await person.goOffline()
  await person.append(' + mine')
  await writeFromElsewhere(person, ['base + theirs'])
  await person.goOnline()
}
