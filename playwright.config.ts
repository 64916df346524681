import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/browser/findChromium.ts'

const asRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // Each with a server and a database of its own.
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // Journeys race with a real browser: one that fails once and then passes is listed as flaky.
  retries: 1,
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    // Recorded for each journey, it would take as long as the journey itself.
    trace: 'on-first-retry',
    // Else an action on what never comes waits for the whole journey's time.
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    launchOptions: {
      executablePath: findChromium(),
      args: [
        ...(asRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
      ],
    },
  },
})
