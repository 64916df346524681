/** Two tabs of a browser: one is frozen, left or hangs, be it with an answer on the way; the other goes on. */
import type { APIResponse, Page, Route } from '@playwright/test'
import type { AppServer } from './AppServer.ts'
import { Person } from './Person.ts'
import { expect, freshEmail, test } from './test.ts'

/** The page's next batch reaches the server; its answer waits. @returns when it does. */
function holdUpAnswer(page: Page): Promise<{ route: Route; response: APIResponse }> {
  return new Promise((resolve) => {
    void page.route(
      '**/api/v1/documents/batch',
      async (route) => resolve({ route, response: await route.fetch() }),
      { times: 1 },
    )
  })
}

async function onServer(app: AppServer, email: string) {
  const { rows } = await app.database.query(
    `SELECT title, content, version FROM documents JOIN memberships USING (workspace_id)
     JOIN users ON users.id = user_id WHERE email = $1 ORDER BY title`,
    [email],
  )
  return rows
}

async function countBatches(app: AppServer, email: string): Promise<number> {
  const { rows } = await app.database.query(
    `SELECT count(*)::int AS batches FROM batch_receipts JOIN memberships USING (workspace_id)
     JOIN users ON users.id = user_id WHERE email = $1`,
    [email],
  )
  return rows[0].batches
}

test('[OB5] [OB3] a tab that is frozen while it syncs hands over, and shows what the other did', async ({
  app,
  startBrowser,
}) => {
  await app.start()
  const browser = await startBrowser()
  const frozen = await browser.openTab(app.url)
  const email = freshEmail()
  await frozen.write('One', 'first')
  await frozen.write('Two', 'second')
  const heldUp = holdUpAnswer(frozen.page)
  await frozen.signUp(email)
  await heldUp
  expect(await onServer(app, email)).toHaveLength(2)

  // Not before, as a tab that is there when somebody signs up may be the one that syncs.
  const other = await browser.openTab(app.url)
  await other.page.bringToFront()
  const life = await frozen.page.context().newCDPSession(frozen.page)
  await life.send('Page.setWebLifecycleState', { state: 'frozen' })
  await expect(other.pill).toContainText('Synced')
  await other.open('One')
  await other.append(', and more')
  await expect(other.entry('One')).toContainText('Synced')
  await expect(other.pill).toContainText('Synced')

  await life.send('Page.setWebLifecycleState', { state: 'active' })
  await frozen.page.bringToFront()
  await expect(frozen.pill).toContainText('Synced')
  await frozen.open('One')
  await expect(frozen.content).toContainText('first, and more')
  await frozen.write('Three', 'third')
  await expect(frozen.entry('Three')).toContainText('Synced')
  expect(await onServer(app, email)).toMatchObject([
    { title: 'One', content: 'first, and more' },
    { title: 'Three', content: 'third' },
    { title: 'Two', content: 'second', version: 1 },
  ])
})

test('[OB5] a page that is gone back to has what was written meanwhile, and syncs again', async ({
  app,
  startBrowser,
}) => {
  await app.start()
  const browser = await startBrowser()
  const other = await browser.openTab(app.url)
  const kept = await browser.openTab(app.url)
  await kept.signUp(freshEmail())
  await kept.write('One', 'first')
  await expect(kept.entry('One')).toContainText('Synced')
  await kept.page.evaluate(() => Object.assign(window, { isTheSame: true }))
  await kept.page.goto(`${app.url}/docs/api`)

  await other.page.bringToFront()
  await other.open('One')
  await other.append(', and more')
  await expect(other.entry('One')).toContainText('Synced')

  // Not with Playwright's own going back, which waits for a page to be loaded, and this one is not.
  await kept.page.bringToFront()
  await kept.page.evaluate(() => history.back())
  await expect(kept.content).toContainText('first, and more')
  expect(await kept.page.evaluate(() => 'isTheSame' in window)).toBe(true)
  await kept.write('Two', 'second')
  await expect(kept.entry('Two')).toContainText('Synced')
  await expect(other.entry('Two')).toContainText('Synced')
})

test('[OB5] [OB3] a tab that hangs while it syncs is passed over, and doubles nothing when it goes on', async ({
  app,
  person: hung,
}) => {
  const email = freshEmail()
  await hung.write('One', 'first')
  await hung.write('Two', 'second')
  const heldUp = holdUpAnswer(hung.page)
  await hung.signUp(email)
  const { route, response } = await heldUp
  const other = await Person.at(await hung.page.context().newPage())

  // Its only thread waits for an answer that comes when the test says so.
  const over = new Promise<Route>((resolve) => void hung.page.route('**/hang', resolve))
  const hanging = hung.page.evaluate(() => {
    const request = new XMLHttpRequest()
    request.open('GET', '/hang', false)
    request.send()
  })
  await other.write('Three', 'third')
  await expect(other.pill).toContainText('Synced', { timeout: 45_000 })
  await (await over).fulfill({ body: '' })
  await hanging
  await route.fulfill({ response })
  await expect(hung.pill).toContainText('Synced')
  expect(await onServer(app, email)).toMatchObject([
    { title: 'One', content: 'first', version: 1 },
    { title: 'Three', content: 'third' },
    { title: 'Two', content: 'second', version: 1 },
  ])
  expect(await countBatches(app, email)).toBeGreaterThanOrEqual(2)
})
