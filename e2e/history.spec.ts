/** The versions of a document, as the server has them: looked at, compared, and brought back. */
import type { Page } from '@playwright/test'
import type { AppServer } from './AppServer.ts'
import type { Person } from './Person.ts'
import { expect, freshEmail, test } from './test.ts'
import { writeFromElsewhere } from './writeFromElsewhere.ts'

const versions = (page: Page) => page.getByRole('list', { name: 'Versions' }).getByRole('link')
const entryOf = (page: Page, version: number) =>
  page
    .getByRole('list', { name: 'Versions' })
    .getByRole('link', { name: new RegExp(`^Version ${version}\\b`) })
const historyLink = (page: Page) => page.getByRole('link', { name: 'History of the document' })

/** Versions more than the history reads at a time. */
const PAGE = 200
const DRAFTS = PAGE + 5

async function stored(app: AppServer, id: string | undefined): Promise<{ title: string; content: string }> {
  const { rows } = await app.database.query('SELECT title, content FROM documents WHERE id = $1', [id])
  return rows[0]
}

/** Signed in, with a synced document that is open at an address of its own. */
async function withDocument(person: Person, title: string, content: string): Promise<string | undefined> {
  await person.signUp(freshEmail())
  await person.write(title, content)
  await expect(person.entry(title)).toContainText('Synced')
  await person.open(title)
  return person.page.url().split('/').pop()
}

test('[BT15] a version shows what it changed and can be brought back; what was there stays in the history', async ({
  app,
  person,
}) => {
  const { page } = person
  const id = await withDocument(person, 'Plan', 'one\ntwo')
  await writeFromElsewhere(person, [
    'one\ntwo\nthree',
    'one\n2\nthree',
    ...Array.from({ length: DRAFTS }, (_, n) => `draft ${n}`),
  ])
  await expect(person.content).toHaveText(`draft ${DRAFTS - 1}`)
  const newest = Number(/\d+/.exec((await page.getByText(/^Version \d+$/).textContent()) ?? ''))
  const changed = newest - DRAFTS

  await historyLink(page).press('Enter')
  await expect(page.getByRole('heading', { name: 'History of Plan' })).toBeFocused()
  await expect(versions(page)).toHaveCount(PAGE)
  await expect(versions(page).first()).toContainText(`Version ${newest}Current`)
  await expect(page.getByRole('article').locator('.cm-changedLine')).toHaveText(`draft ${DRAFTS - 1}`)
  await expect(page.getByRole('button', { name: 'Restore this version' })).toBeHidden()
  const sitting = page.getByRole('button', { name: /^Ada, / })
  await expect(sitting).toContainText(`${PAGE}+ changes`)
  await page.getByRole('button', { name: 'Show older' }).press('Enter')
  await expect(versions(page)).toHaveCount(newest)
  await expect(page.getByRole('button', { name: 'Show older' })).toBeHidden()
  await expect(sitting).toContainText(`Ada, ${newest} changes`)
  await sitting.press('Enter')
  await expect(versions(page)).toHaveCount(0)
  await sitting.press('Enter')

  await entryOf(page, changed).press('Enter')
  const shown = page.getByRole('article', { name: `Version ${changed}` })
  await expect(shown).toContainText('Edited by Ada')
  await expect(shown.locator('.cm-deletedLine')).toHaveText('two')
  await expect(shown.locator('.cm-changedLine')).toHaveText('2')
  await shown.getByRole('button', { name: 'Show changes' }).click()
  await expect(shown.getByRole('textbox', { name: `Text of version ${changed}` })).toHaveText('one2three')
  await expect(shown.locator('.cm-deletedLine')).toHaveCount(0)

  await page.reload()
  await expect(shown.locator('.cm-deletedLine')).toHaveText('two')
  await shown.getByRole('button', { name: 'Restore this version' }).click()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Plan')
  await expect(person.content).toHaveText('one2three')
  await expect.poll(() => stored(app, id)).toEqual({ title: 'Plan', content: 'one\n2\nthree' })
  await historyLink(page).click()
  await expect(versions(page).first()).toContainText(`Version ${newest + 1}`)
  await entryOf(page, newest).click()
  await expect(page.getByRole('article').locator('.cm-changedLine')).toHaveText(`draft ${DRAFTS - 1}`)
})

test('[BT15] a version gets a name by which it is found; one that is kept no longer says so', async ({
  app,
  person,
}) => {
  const { page } = person
  const id = await withDocument(person, 'Plan', 'one\ntwo')
  await writeFromElsewhere(person, ['one\ntwo\nthree', 'one\n2\nthree'])
  await expect(person.content).toHaveText('one2three')
  const newest = Number(/\d+/.exec((await page.getByText(/^Version \d+$/).textContent()) ?? ''))
  await historyLink(page).press('Enter')
  await page.getByRole('button', { name: 'Name this version' }).press('Enter')
  await expect(page.getByRole('textbox', { name: `Name of version ${newest}` })).toBeFocused()
  await page.keyboard.type('Sent to the printer')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: `Version ${newest}: Sent to the printer` })).toBeVisible()
  await expect(entryOf(page, newest)).toContainText('Sent to the printer')
  await page.getByRole('button', { name: /^Ada, / }).press('Enter')
  await expect(versions(page)).toHaveText([/Sent to the printer/])
  await page.reload()
  await expect(entryOf(page, newest)).toContainText('Sent to the printer')

  await app.database.query('DELETE FROM document_versions WHERE document_id = $1 AND version = 1', [id])
  await page.goto(`${page.url().split('?')[0]}?version=1`)
  await expect(page.getByRole('article', { name: 'Version 1' })).toContainText('kept no longer')
})

test('[BT15] [OB1] restoring waits for what was not sent, and itself works without a network', async ({
  app,
  person,
}) => {
  const { page } = person
  const id = await withDocument(person, 'Plan', 'first words')
  await page.getByRole('textbox', { name: 'Title' }).fill('Renamed')
  await expect.poll(() => stored(app, id)).toMatchObject({ title: 'Renamed' })

  await page.route('**/api/v1/documents/batch', (route) => route.abort())
  await person.append(', and words that nobody else has')
  await historyLink(page).click()
  await entryOf(page, 1).click()
  const restore = page.getByRole('button', { name: 'Restore this version' })
  await expect(restore).toBeDisabled()
  await expect(page.getByRole('main')).toContainText('changes that are not on the server yet')
  await page.unroute('**/api/v1/documents/batch')
  await person.goOffline()
  await person.goOnline()
  await expect(restore).toBeEnabled()
  await expect(versions(page).first()).toContainText('Current')

  await person.goOffline()
  await restore.click()
  await expect(page.getByRole('textbox', { name: 'Title' })).not.toHaveValue('Renamed')
  await expect(page.locator('footer').getByRole('status')).toHaveText('Saved on this device')
  await historyLink(page).click()
  await expect(page.getByRole('status').filter({ hasText: 'You are offline' })).toBeVisible()
  await person.goOnline()
  await expect(versions(page).first()).toContainText('Current')
  await expect.poll(async () => (await stored(app, id)).title).not.toBe('Renamed')
  const { rows } = await app.database.query('SELECT content FROM document_versions WHERE document_id = $1', [
    id,
  ])
  expect(rows.map(({ content }) => content)).toContain('first words, and words that nobody else has')
})

test('[BT15] where there is no history the page says so', async ({ person }) => {
  const { page } = person
  await person.write('Diary', 'as a guest')
  await historyLink(page).click()
  await expect(page.getByRole('heading', { name: 'The history is on the server' })).toBeVisible()
  await page.route('**/api/v1/documents/batch', (route) => route.abort())
  await person.signUp(freshEmail())
  await expect(page.getByRole('heading', { name: 'No history yet' })).toBeVisible()
  await page.unroute('**/api/v1/documents/batch')
  await person.goOffline()
  await person.goOnline()
  await expect(entryOf(page, 1)).toBeVisible()
  await page.route('**/api/trpc/documents.version*', (route) => route.abort())
  await page.reload()
  await expect(page.getByRole('heading', { name: 'The history cannot be shown' })).toBeVisible()
  await page.unroute('**/api/trpc/documents.version*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('article', { name: 'Version 1' })).toContainText('as a guest')
})
