/** What every journey starts from: the app, running, and a person at a browser. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrowserContext, test as base, expect } from '@playwright/test'
import { freePort } from '../scripts/freePorts.ts'
import { AppServer } from './AppServer.ts'
import { OwnBrowser } from './OwnBrowser.ts'
import { Person } from './Person.ts'

interface TestFixtures {
  /** Opens a browser of its own for another person, or for the same one at another place. */
  newPerson(): Promise<Person>
  person: Person
  /** Starts the journey's own browser; after it was killed, the same one again. */
  startBrowser(): Promise<OwnBrowser>
}

interface WorkerFixtures {
  app: AppServer
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const app = await AppServer.open(await freePort())
      await use(app)
      await app.close()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  newPerson: async ({ app, browser }, use) => {
    await app.start()
    // All people of all journeys sign up from this machine, which is what the limit on attempts is against.
    await app.database.query('DELETE FROM auth_rate_limits')
    const contexts: BrowserContext[] = []
    await use(async () => {
      const context = await browser.newContext({ baseURL: app.url })
      contexts.push(context)
      return Person.at(await context.newPage())
    })
    for (const context of contexts) await context.close()
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  startBrowser: async ({}, use) => {
    const profile = await mkdtemp(path.join(tmpdir(), 'bds-profile-'))
    const started: OwnBrowser[] = []
    await use(async () => {
      const browser = await OwnBrowser.start(profile)
      started.push(browser)
      return browser
    })
    for (const browser of started) await browser.kill()
    await rm(profile, { recursive: true, force: true })
  },
  person: async ({ newPerson }, use) => use(await newPerson()),
})

export { expect }

export const freshEmail = () => `${randomUUID()}@example.org`
