/** 250 documents wait; the browser is killed while the server's answer is on its way, and opened again. */
import type { Cookie } from '@playwright/test'
import { expect, freshEmail, test } from './test.ts'

test('[OB2] [OB3] [OB8] 250 documents go out in 3 batches; a browser killed midway loses and doubles nothing', async ({
  app,
  startBrowser,
}) => {
  test.setTimeout(240_000)
  await app.start()
  const count = 250
  const email = freshEmail()

  const before = await startBrowser()
  const person = await before.openTab(app.url)
  const { page } = person
  const title = page.getByRole('textbox', { name: 'Title' })
  for (let n = 1; n <= count; n++) {
    await page.keyboard.press('Alt+n')
    // Looked at with every frame: 250 times the wait between two looks would be most of this journey.
    await page.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('[aria-label=Title]')?.value === '',
    )
    await title.fill(`Note ${n}`)
  }
  await expect(person.entry(`Note ${count}`)).toBeVisible()

  let cookies: Cookie[] = []
  let sent = 0
  let applied = 0
  let killed = false
  const progress = new Set<string>()
  let signingUp = Promise.resolve()
  const killing = new Promise<void>((resolve) => {
    void page.route('**/api/v1/documents/batch', async (route) => {
      if (killed) return
      sent++
      const answer = await route.fetch()
      applied += (await answer.json()).total
      if (sent === 2) {
        // The server has applied this one; the browser will never know.
        killed = true
        await signingUp
        const bar = page.getByRole('progressbar', { name: 'Sync progress' })
        progress.add((await bar.getAttribute('aria-valuenow')) ?? '')
        cookies = await page.context().cookies()
        await before.kill()
        resolve()
      } else {
        await expect(page.getByRole('progressbar', { name: 'Sync progress' })).toBeVisible()
        progress.add(
          (await page.getByRole('progressbar', { name: 'Sync progress' }).getAttribute('aria-valuenow')) ??
            '',
        )
        await route.fulfill({ response: answer })
      }
    })
  })
  signingUp = person.signUp(email)
  await killing
  expect([...progress]).toHaveLength(2)

  const arrived = async () => {
    const { rows } = await app.database.query(
      `SELECT count(*)::int AS documents, count(DISTINCT title)::int AS titles, max(version) AS version
       FROM documents JOIN memberships USING (workspace_id) JOIN users ON users.id = user_id WHERE email = $1`,
      [email],
    )
    return rows[0]
  }
  // A hundred, and of the rest as many as were the account's by then: a guest's are claimed in pieces.
  expect(applied).toBeGreaterThan(100)
  expect(await arrived()).toMatchObject({ documents: applied })

  const after = await startBrowser()
  // Chrome writes cookies to disk only now and then; half a minute later this one would have been there.
  await after.context.addCookies(cookies)
  const reopened = await after.openTab(app.url)
  await expect(reopened.pill).toContainText('Synced', { timeout: 30_000 })
  expect(await arrived()).toEqual({ documents: count, titles: count, version: 1 })
  const { rows } = await app.database.query(
    `SELECT count(*)::int AS batches FROM batch_receipts JOIN memberships USING (workspace_id)
     JOIN users ON users.id = user_id WHERE email = $1`,
    [email],
  )
  expect(rows[0].batches).toBe(3)
})
