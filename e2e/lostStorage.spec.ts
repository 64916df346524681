/** The browser takes the device's storage away: a disk that is full, a database that is deleted, one that it refuses. */
import { execFile } from 'node:child_process'
import { mkdtemp, open, readFile, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { OwnBrowser } from './OwnBrowser.ts'
import { expect, freshEmail, test } from './test.ts'

const run = promisify(execFile)

/** A disk of its own for a browser's profile; null where we may not make one. */
async function makeDisk(): Promise<{ folder: string; fill(): Promise<void>; free(): Promise<void> } | null> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bds-disk-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder])
  } catch {
    await rm(folder, { recursive: true })
    return null
  }
  const ballast = path.join(folder, 'ballast')
  return {
    folder,
    async fill() {
      const file = await open(ballast, 'a')
      try {
        for (;;) {
          const { bavail, bsize } = await statfs(folder)
          await file.write(Buffer.alloc(Math.max(1, Math.min(bavail * bsize, 1 << 20)), 1))
        }
      } catch {
        // No space left on the device.
      } finally {
        await file.close()
      }
    },
    free: () => rm(ballast),
  }
}

const deleteDatabase = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const request = indexedDB.deleteDatabase('batch-document-sync')
        request.onsuccess = () => resolve()
      }),
  )

test('[OB10] after a disk that was full there is room again: what was typed is saved, without a reload', async ({
  app,
}) => {
  test.setTimeout(300_000)
  await app.start()
  const disk = await makeDisk()
  test.skip(disk === null, 'mounting a small disk takes root')
  if (!disk) return
  const browser = await OwnBrowser.start(disk.folder)
  try {
    const person = await browser.openTab(app.url)
    const { page } = person
    await person.write('Full', 'Before.')
    await disk.fill()
    // More than what the browser has set aside for its files.
    for (let n = 0; n < 40; n++) {
      await person.content.click()
      await page.keyboard.press('ControlOrMeta+End')
      await page.keyboard.insertText(`\n${n} ${'words '.repeat(20_000)}`)
      if ((await person.pill.textContent())?.includes('Not saved')) break
    }
    await expect(person.pill).toContainText('Not saved', { timeout: 30_000 })
    await page.keyboard.insertText('\nThe last words.')
    await disk.free()
    await expect(page.getByText('Saved on this device', { exact: true })).toBeVisible({ timeout: 60_000 })
    await page.reload()
    // Only the lines in view are in the page.
    await person.content.click({ timeout: 60_000 })
    await page.keyboard.press('ControlOrMeta+End')
    await expect(person.content).toContainText('The last words.', { timeout: 60_000 })
  } finally {
    await browser.kill()
    await run('umount', ['-l', disk.folder])
    await rm(disk.folder, { recursive: true, force: true })
  }
})

test('[OB10] unsent work is a click away as a zip while nothing can be saved', async ({ person }) => {
  const { page } = person
  await person.write('Zip', 'Saved words')
  await page.evaluate(() => {
    IDBObjectStore.prototype.add = () => {
      throw new DOMException('Internal error', 'UnknownError')
    }
  })
  await person.content.click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText(' and words in memory')
  await expect(person.pill).toContainText('Not saved')
  await expect(page.getByText('This device does not take what you type')).toBeVisible()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download unsent work' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('unsent-documents.zip')
  const bytes = await readFile(await download.path())
  expect(bytes.subarray(0, 2).toString()).toBe('PK')
  expect(bytes.toString('latin1')).toContain('Zip.md')
})

test('[OB10] a database that is deleted under an open page is put back, and a reload finds its author signed in', async ({
  person,
}) => {
  const { page } = person
  await person.signUp(freshEmail())
  await person.write('Shown', 'Words')
  await person.write('Another', 'Other words')
  await expect(person.pill).toContainText('Synced')
  await person.open('Shown')
  await deleteDatabase(page)
  await expect(person.content).toContainText('Words')
  await person.append(' on the screen')
  await expect(person.content).toContainText('Words on the screen')
  await expect(person.pill).toContainText('Synced')
  // All others come back from the server.
  await expect(person.entry('Another')).toBeVisible()

  await page.goto('about:blank')
  await page.goto('/livez')
  await deleteDatabase(page)
  await page.goto('/')
  await expect(person.entry('Shown')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Account/ })).toBeVisible()
  await person.open('Shown')
  await expect(person.content).toContainText('Words on the screen')
})

test('[OB10] a browser that keeps nothing is told of, and what is written then is kept once it does', async ({
  app,
  browser,
}) => {
  await app.start()
  const context = await browser.newContext({ baseURL: app.url })
  const page = await context.newPage()
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype
    IDBFactory.prototype.open = () => {
      throw new DOMException('The user denied permission to access the database.', 'SecurityError')
    }
    Object.assign(window, { allow: () => Object.assign(IDBFactory.prototype, { open }) })
  })
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'This browser keeps nothing for the app' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Content' }).fill('Written on the sheet')
  await page.evaluate('window.allow()')
  await expect(page.getByRole('list', { name: 'Documents' })).toContainText('Written on the sheet')
  await context.close()
})
