/** A browser with a profile on disk, as a person's is: what it keeps is really written, and there when it starts anew. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import playwrightConfig from '../../playwright.config.ts'
import type { Scope } from '../../src/local/database.ts'
import type { SeededDocuments } from './seededDocuments.ts'

/** A keystroke's way, in milliseconds since the navigation. */
export interface Save {
  typed: number
  /** Its transaction. */
  begun: number
  saved: number
  durability: IDBTransactionDurability
}

declare global {
  /** probe.js, in the page. */
  var probe: {
    nextSave(): Promise<Save>
    listed: Promise<number>
    firstEdit: Promise<Save>
    barePut(): Promise<number>
    scope(): Promise<Scope>
    seed(documents: SeededDocuments): Promise<void>
    countUnsynced(): Promise<number>
  }
}

/** Leads nowhere, for the page, the service worker and this machine's own addresses. */
const NO_NETWORK = ['--proxy-server=127.0.0.1:9', '--proxy-bypass-list=<-loopback>']

export class Profile {
  private constructor(
    private readonly folder: string,
    private readonly url: string,
  ) {}

  static async make(port: number): Promise<Profile> {
    return new Profile(await mkdtemp(path.join(tmpdir(), 'bds-profile-')), `http://localhost:${port}`)
  }

  /** Starts the browser with this profile, does `work` in its first page, and ends it. */
  async run<T>(
    work: (page: Page, context: BrowserContext) => Promise<T>,
    { offline = false } = {},
  ): Promise<T> {
    const { launchOptions, viewport = null } = playwrightConfig.use ?? {}
    const context = await chromium.launchPersistentContext(this.folder, {
      ...launchOptions,
      args: [...(launchOptions?.args ?? []), ...(offline ? NO_NETWORK : [])],
      baseURL: this.url,
      offline,
      viewport,
    })
    try {
      await context.addInitScript({ path: path.join(import.meta.dirname, 'probe.js') })
      return await work(context.pages()[0] ?? (await context.newPage()), context)
    } finally {
      await context.close()
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Opens the app and waits until it would open without a network, too. */
export async function openApp(page: Page): Promise<void> {
  await page.goto('/')
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}
