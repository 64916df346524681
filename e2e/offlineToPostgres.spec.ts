/** The product's own sequence: written offline as a guest, signed up, edited offline again, all of it in PostgreSQL. */
import { expect, freshEmail, test } from './test.ts'

interface Row {
  title: string
  content: string
  version: number
  /** The versions before it, oldest first. */
  past: { version: number; title: string; content: string | null; operation: string }[]
}

test('[OB1] [OB6] [OB7] [BT1] guest writes offline, signs up, edits offline, returns: one batch each time', async ({
  app,
  person,
}) => {
  const { page } = person
  const batches: { operations: { operation: string }[] }[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/v1/documents/batch') batches.push({ operations: [] })
  })

  await test.step('offline, with the server gone, the app opens and takes documents', async () => {
    await app.stop()
    await person.goOffline()
    await person.reloadOffline()
    await expect(person.pill).toContainText('Offline')
    await person.write('Doc 1', '# One\n\nWritten on a train 🚆')
    await person.write('Doc 2', '# Two')
    await expect(person.entry('Doc 1')).toContainText('On this device')
    await expect(person.entry('Doc 2')).toContainText('On this device')
    expect(batches).toHaveLength(0)
  })

  const email = freshEmail()
  await test.step('signing up brings both to PostgreSQL in one batch', async () => {
    await app.start()
    await person.goOnline()
    await person.signUp(email)
    await expect(person.entry('Doc 1')).toContainText('Synced')
    await expect(person.entry('Doc 2')).toContainText('Synced')
    await expect(person.pill).toContainText('Synced')
    expect(batches).toHaveLength(1)
  })

  await test.step('a third is written and synced while online', async () => {
    await person.write('Doc 3', 'first line')
    await expect(person.entry('Doc 3')).toContainText('Synced')
  })

  await test.step('offline: the third is edited, two more are written', async () => {
    await app.stop()
    await person.goOffline()
    await person.append('\nsecond line')
    await expect(person.entry('Doc 3')).toContainText('Not synced yet')
    await person.write('Doc 4', 'four')
    await person.write('Doc 5', '')
    await expect(person.pill).toContainText('Offline')
    await expect(person.pill).toContainText('3 pending')
  })

  await test.step('back online one batch goes out, and every badge reads Synced', async () => {
    const before = batches.length
    await app.start()
    await person.goOnline()
    for (const title of ['Doc 3', 'Doc 4', 'Doc 5']) await expect(person.entry(title)).toContainText('Synced')
    await expect(person.pill).toContainText('Synced')
    expect(batches.length).toBe(before + 1)
  })

  const { rows } = await app.database.query<Row>(
    `SELECT d.title, d.content, d.version, COALESCE(
       (SELECT jsonb_agg(to_jsonb(v) ORDER BY v.version) FROM document_versions v
        WHERE v.workspace_id = d.workspace_id AND v.document_id = d.id), '[]') AS past
     FROM documents d JOIN memberships m USING (workspace_id) JOIN users u ON u.id = m.user_id
     WHERE u.email = $1 ORDER BY d.title`,
    [email],
  )
  expect(rows.map(({ title, content }) => [title, content])).toEqual([
    ['Doc 1', '# One\n\nWritten on a train 🚆'],
    ['Doc 2', '# Two'],
    ['Doc 3', 'first line\nsecond line'],
    ['Doc 4', 'four'],
    ['Doc 5', ''],
  ])
  for (const { title, version, past } of rows) {
    if (title !== 'Doc 3') expect([version, past]).toEqual([1, []])
  }

  // However many saves went out while the third was written online, the offline edit made one more.
  const third = rows[2] as Row
  expect(third.version).toBeGreaterThanOrEqual(2)
  expect(third.past.map(({ version }) => version)).toEqual(
    Array.from({ length: third.version - 1 }, (_, n) => n + 1),
  )
  expect(third.past.map(({ operation }) => operation)).toEqual(
    third.past.map((_, n) => (n ? 'update' : 'create')),
  )
  // A version that reads as the next one leaves its text to that.
  const textOf = (n: number): string =>
    third.past[n] ? (third.past[n].content ?? textOf(n + 1)) : third.content
  for (const [n, { title }] of third.past.entries()) {
    expect('Doc 3').toContain(title)
    expect('first line').toContain(textOf(n))
  }
  expect([third.past.at(-1)?.title, textOf(third.past.length - 1)]).toEqual(['Doc 3', 'first line'])
})
