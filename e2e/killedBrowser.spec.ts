/** 250 documents wait; the browser is killed while the server's answer is on its way, and opened again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, type Cookie, chromium } from '@playwright/test'
import playwrightConfig from '../playwright.config.ts'
import { findChromium } from '../scripts/browser/findChromium.ts'
import { Person } from './Person.ts'
import { expect, freshEmail, test } from './test.ts'

/** A browser that can be killed as a power cut would, with a profile that stays. */
async function launch(profile: string): Promise<{ browser: Browser; process: ChildProcess }> {
  const args = [
    ...(playwrightConfig.use?.launchOptions?.args ?? []),
    '--headless',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
  ]
  const child = spawn(findChromium() ?? 'chromium', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const endpoint = await new Promise<string>((resolve) => {
    let output = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk
      const [, address] = /DevTools listening on (\S+)/.exec(output) ?? []
      if (address) resolve(address)
    })
  })
  return { browser: await chromium.connectOverCDP(endpoint), process: child }
}

async function kill({ browser, process: child }: { browser: Browser; process: ChildProcess }): Promise<void> {
  const exited = once(child, 'exit')
  process.kill(-(child.pid ?? 0), 'SIGKILL')
  await exited
  await browser.close().catch(() => undefined)
}

async function openApp(browser: Browser, url: string): Promise<Person> {
  const [context] = browser.contexts()
  if (!context) throw new Error('a launched browser has a context')
  return Person.at(context.pages()[0] ?? (await context.newPage()), url)
}

test('[OB2] [OB3] [OB8] 250 documents go out in 3 batches; a browser killed midway loses and doubles nothing', async ({
  app,
}) => {
  test.setTimeout(240_000)
  await app.start()
  const profile = await mkdtemp(path.join(tmpdir(), 'bds-profile-'))
  const count = 250
  const email = freshEmail()

  const before = await launch(profile)
  const person = await openApp(before.browser, app.url)
  const { page } = person
  const title = page.getByRole('textbox', { name: 'Title' })
  for (let n = 1; n <= count; n++) {
    await page.keyboard.press('Alt+n')
    await expect(title).toHaveValue('')
    await title.fill(`Note ${n}`)
  }
  await expect(person.entry(`Note ${count}`)).toBeVisible()

  let cookies: Cookie[] = []
  let sent = 0
  let killed = false
  const progress = new Set<string>()
  let signingUp = Promise.resolve()
  const killing = new Promise<void>((resolve) => {
    void page.route('**/api/v1/documents/batch', async (route) => {
      if (killed) return
      sent++
      const answer = await route.fetch()
      if (sent === 2) {
        // The server has applied this one; the browser will never know.
        killed = true
        await signingUp
        const bar = page.getByRole('progressbar', { name: 'Sync progress' })
        progress.add((await bar.getAttribute('aria-valuenow')) ?? '')
        cookies = await page.context().cookies()
        await kill(before)
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
  expect(await arrived()).toMatchObject({ documents: 200 })

  const after = await launch(profile)
  // Chrome writes cookies to disk only now and then; half a minute later this one would have been there.
  await after.browser.contexts()[0]?.addCookies(cookies)
  const reopened = await openApp(after.browser, app.url)
  await expect(reopened.pill).toContainText('Synced', { timeout: 30_000 })
  expect(await arrived()).toEqual({ documents: count, titles: count, version: 1 })
  const { rows } = await app.database.query(
    `SELECT count(*)::int AS batches FROM batch_receipts JOIN memberships USING (workspace_id)
     JOIN users ON users.id = user_id WHERE email = $1`,
    [email],
  )
  expect(rows[0].batches).toBe(3)
  await kill(after)
  await rm(profile, { recursive: true, force: true })
})
