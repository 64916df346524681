/** A backlog goes out over a network on which, in one piece, it would take longer than a request may. */
import { randomBytes } from 'node:crypto'
import { limits } from '../src/contract/limits.ts'
import type { Person } from './Person.ts'
import { expect, freshEmail, test } from './test.ts'

const BYTES_PER_SECOND = 50_000
const DOCUMENTS = 16
/** Of a document whose text cannot be compressed by much. */
const CHARACTERS = 130_000

function randomText(): string {
  const text = randomBytes((CHARACTERS * 3) / 4).toString('base64')
  return text.match(/.{1,100}/g)?.join('\n') ?? ''
}

/** As a whole, which is how so much text comes into a document. */
async function paste({ content }: Person, text: string): Promise<void> {
  await content.evaluate((editor, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

test('[OB2] [RQ6] a backlog that a slow network cannot carry in time arrives in pushes that it can', async ({
  app,
  person,
}) => {
  test.setTimeout(180_000)
  const { page } = person
  const email = freshEmail()
  await person.signUp(email)
  await person.goOffline()
  for (let n = 1; n <= DOCUMENTS; n++) {
    await person.write(`Long ${n}`, '')
    await paste(person, randomText())
    await person.saved()
  }

  const session = await page.context().newCDPSession(page)
  const answers: { status: number; bytes: number }[] = []
  const failures: (string | undefined)[] = []
  page.on('response', async (response) => {
    if (!response.url().endsWith('/api/v1/documents/batch')) return
    const { requestBodySize } = await response.request().sizes()
    answers.push({ status: response.status(), bytes: requestBodySize })
  })
  page.on('requestfailed', (request) => {
    if (request.url().endsWith('/api/v1/documents/batch')) failures.push(request.failure()?.errorText)
  })
  await person.goOnline()
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 200,
    downloadThroughput: -1,
    uploadThroughput: BYTES_PER_SECOND,
  })
  await expect(person.pill).toContainText('Synced', { timeout: 120_000 })

  expect(failures).toEqual([])
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  const sent = answers.reduce((sum, { bytes }) => sum + bytes, 0)
  expect(sent).toBeGreaterThan((BYTES_PER_SECOND * limits.requestTimeoutMs) / 1_000)
  const { rows } = await app.database.query(
    `SELECT count(*)::int AS documents, max(version) AS version, min(length(content)) AS shortest
     FROM documents JOIN memberships USING (workspace_id) JOIN users ON users.id = user_id WHERE email = $1`,
    [email],
  )
  expect(rows).toEqual([{ documents: DOCUMENTS, version: 1, shortest: randomText().length }])
})
