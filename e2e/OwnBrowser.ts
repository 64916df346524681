import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import playwrightConfig from '../playwright.config.ts'
import { findChromium } from '../scripts/browser/findChromium.ts'
import { Person } from './Person.ts'

/** A browser beside the one that Playwright starts: it can be killed, has a profile that stays, and its tabs can be frozen. */
export class OwnBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly process: ChildProcess,
  ) {}

  static async start(profile: string): Promise<OwnBrowser> {
    const args = [
      ...(playwrightConfig.use?.launchOptions?.args ?? []),
      '--headless',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
    ]
    const child = spawn(findChromium('whole') ?? 'chromium', args, {
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
    // Playwright's defaults keep every tab in focus, and what is in focus is never frozen.
    return new OwnBrowser(await chromium.connectOverCDP(endpoint, { noDefaults: true }), child)
  }

  get context(): BrowserContext {
    const [context] = this.browser.contexts()
    if (!context) throw new Error('a launched browser has a context')
    return context
  }

  async openTab(url: string): Promise<Person> {
    return Person.at(await this.context.newPage(), url)
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const exited = once(this.process, 'exit')
    process.kill(-(this.process.pid ?? 0), 'SIGKILL')
    await exited
    await this.browser.close().catch(() => undefined)
  }
}
