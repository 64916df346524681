/** js: the scripts that a browser which was never here before loads until the app is at rest. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type BrowserContext, chromium, type Locator, type Page, type Response } from '@playwright/test'
import { Person } from '../../e2e/Person.ts'
import playwrightConfig from '../../playwright.config.ts'
import type { App } from '../App.ts'
import type { Figure } from '../measure.ts'

/** kB (1,000 bytes) of the list's scripts. */
const MOST_KB = 250

/** Bytes: shorter scripts come as they are. */
const LEAST_COMPRESSED = 1_024

/** After so long without another script none is expected. */
const QUIET_MS = 1_000

/**
 * For a guest, whom the target is about; with an account, which loads what syncs once the list is there; and at a
 * document's address. In bytes as they came over the wire, which is gzip, of every script that the page itself asks
 * for, in an empty cache, until it can be used and no more have come for a second. Service workers are blocked, so
 * that what ours fetches in the background for starting offline is not in it.
 */
export async function firstLoad({ port }: App): Promise<Figure[]> {
  const browser = await chromium.launch(playwrightConfig.use?.launchOptions)
  try {
    const context = await browser.newContext({
      baseURL: `http://localhost:${port}`,
      serviceWorkers: 'block',
    })
    const list = await load(context, '/', newDocument)
    const address = await writeOne(context)
    const document = await load(context, address, (page) => page.getByRole('textbox', { name: 'Content' }))
    const page = await context.newPage()
    await page.goto('/')
    await Person.on(page).signUp(`${randomUUID()}@example.org`)
    await page.close()
    const account = await load(context, '/', newDocument)
    return [
      figureOf('js of the list', list, MOST_KB),
      figureOf('js of the list, signed in', account),
      figureOf('js of a document', document),
    ]
  } finally {
    await browser.close()
  }
}

interface Load {
  scripts: number
  /** As transferred. */
  bytes: number
}

/** @param usable what can be seen once the page can be used */
async function load(context: BrowserContext, address: string, usable: (page: Page) => Locator) {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
  const scripts: Response[] = []
  let newestAt = 0
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return
    scripts.push(response)
    newestAt = performance.now()
  })
  await page.goto(address)
  await usable(page).waitFor()
  while (performance.now() - newestAt < QUIET_MS) await setTimeout(100)
  const sizes = await Promise.all(scripts.map(transferredBytes))
  await page.close()
  return { scripts: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

async function transferredBytes(response: Response): Promise<number> {
  const encoding = await response.headerValue('content-encoding')
  const { responseBodySize } = await response.request().sizes()
  if (encoding !== 'gzip' && responseBodySize >= LEAST_COMPRESSED)
    throw new Error(`${response.url()} came as ${encoding}, not as gzip`)
  return responseBodySize
}

/** @returns the address of a document of the guest's. */
async function writeOne(context: BrowserContext): Promise<string> {
  const page = await context.newPage()
  await page.goto('/')
  await newDocument(page).click()
  await page.waitForURL('**/doc/**')
  await page.close()
  return new URL(page.url()).pathname
}

function newDocument(page: Page): Locator {
  return page.getByRole('button', { name: 'New document' }).first()
}

function figureOf(name: string, { scripts, bytes }: Load, most?: number): Figure {
  const kilobytes = bytes / 1_000
  return {
    name,
    p50_ms: null,
    p99_ms: null,
    measured: `${kilobytes.toFixed(1)} kB of gzip in ${scripts} scripts`,
    reference: '',
    reference_p50_ms: null,
    ratio: null,
    target: most === undefined ? '–' : `≤ ${most} kB`,
    ok: most === undefined || kilobytes <= most,
  }
}
