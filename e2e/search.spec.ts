/** Searching: at once through what is on the device, and through what only the server can look through. */
import { expect, freshEmail, test } from './test.ts'

test('[RD1] what a search does not find on this device, the server does, and it opens from there', async ({
  person,
}) => {
  const { page } = person
  await person.signUp(freshEmail())
  await person.write('Garden', `${'word '.repeat(300)}zebra`)
  await person.write('Zebra crossing', 'stripes')
  await expect(person.entry('Zebra crossing')).toContainText('Synced')
  await expect(person.pill).toContainText('Synced')

  // Written elsewhere, and the feed has not brought it here.
  await page.route('**/api/trpc/documents.changes*', (route) => route.abort())
  const [, workspace_id] = /\/doc\/([^/]+)\//.exec(page.url()) ?? []
  const data = { title: 'Zoo', content: 'Behind the **lions** there are *zebras*, and one zebra foal.' }
  const answer = await page.request.post('/api/v1/documents/batch', {
    headers: { origin: new URL(page.url()).origin },
    data: { workspace_id, operations: [{ operation: 'create', client_id: '1', document_id: 'zoo', data }] },
  })
  expect(await answer.json()).toMatchObject({ successful: 1 })

  const found = page.getByRole('list', { name: 'Also found on the server' }).getByRole('listitem')
  await page.keyboard.press('Escape')
  await page.getByRole('main').press('/')
  await page.keyboard.type('zebra')
  await expect(person.entry('Zebra crossing')).toBeVisible()
  await expect(found).toHaveCount(2)
  await expect(found.filter({ hasText: 'Garden' })).toContainText('Synced')
  await expect(found.filter({ hasText: 'Zoo' })).toContainText('Not on this device yet')
  await expect(found.filter({ hasText: 'Zoo' })).toContainText('Behind the lions there are zebras')
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(1)

  await found.filter({ hasText: 'Zoo' }).getByRole('link').press('Enter')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Zoo')
  await expect(person.content).toContainText('zebra foal')
  // It is here now, and its words are among those that are searched here.
  await expect(person.entry('Zoo')).toContainText('Synced')
  await expect(found).toHaveCount(1)

  const search = page.getByRole('searchbox', { name: 'Search documents' })
  await search.fill('unicorn')
  await expect(
    page.getByText('“unicorn” is not in the titles and beginnings of the documents on this device.'),
  ).toBeVisible()
  await expect(page.getByRole('region', { name: 'On the server' })).toBeHidden()
  await page.route('**/api/trpc/documents.list*', (route) => route.abort())
  await search.fill('lion')
  await expect(person.entry('Zoo')).toBeVisible()
  await expect(page.getByText('The server could not be searched.')).toBeVisible()
})

test('[RD1] without a network, and for a guest, the search is that of the device', async ({ person }) => {
  const { page } = person
  const asked: string[] = []
  page.on('request', (request) => request.url().includes('documents.list') && asked.push(request.url()))
  const search = page.getByRole('searchbox', { name: 'Search documents' })
  const list = page.getByRole('list', { name: 'Documents' })
  await person.write('Garden', 'roses')
  await person.write('Kitchen', 'knives')
  await search.fill('roses')
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await search.fill('')
  await person.signUp(freshEmail())
  await expect(person.entry('Kitchen')).toContainText('Synced')
  await person.goOffline()
  await expect(person.pill).toContainText('Offline')
  await search.fill('knives')
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await expect(person.entry('Kitchen')).toBeVisible()
  expect(asked).toEqual([])
  await person.goOnline()
  await expect.poll(() => asked.length).toBeGreaterThan(0)
  expect(asked.every((url) => url.includes('knives'))).toBe(true)
})

test('[RD1] a document that is not on this device yet says so until there is a network', async ({
  newPerson,
}) => {
  const writer = await newPerson()
  const email = freshEmail()
  await writer.signUp(email)
  await writer.write('Garden', 'roses')
  await expect(writer.entry('Garden')).toContainText('Synced')
  await writer.open('Garden')
  const address = new URL(writer.page.url()).pathname

  const reader = await newPerson()
  const { page } = reader
  await page.route('**/api/trpc/documents.changes*', (route) => route.abort())
  await page.route('**/api/trpc/documents.get*', (route) => route.abort())
  await reader.signIn(email)
  await page.goto(address)
  const notice = page.getByRole('status').filter({ hasText: 'This document is not on this device yet' })
  await expect(notice).toContainText('The server cannot be reached.')
  await reader.goOffline()
  await reader.reloadOffline()
  await expect(notice).toContainText('You are offline')
  await page.unroute('**/api/trpc/documents.get*')
  await reader.goOnline()
  await expect(reader.content).toHaveText('roses')
  await page.goto(address.replace(/[^/]+$/, 'no_such_document'))
  await expect(page.getByRole('heading', { name: 'This document is not here' })).toBeVisible()
})

test('[RD1] the device finds words in any order and form, and says what it searched', async ({ person }) => {
  const { page } = person
  const search = page.getByRole('searchbox', { name: 'Search documents' })
  await person.write('Re\u0301sume\u0301 of snake_case', 'Written in **Berlin**')
  for (const words of ['résumé', 'RESUME', 'berlin resume', 'snake_case', '*Berlin*']) {
    await search.fill(words)
    await expect(person.entry('snake_case')).toBeVisible()
  }
  await expect(page.getByText('Searched: titles and beginnings on this device.')).toBeVisible()
  await search.fill('berlin paris')
  await expect(page.getByText('is not in the titles and beginnings')).toBeVisible()
})
