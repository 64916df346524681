/** Someone who writes a program against the API reads its description and tries it, with no internet. */
import type { Page } from '@playwright/test'
import type { AppServer } from './AppServer.ts'
import { expect, freshEmail, test } from './test.ts'

/** Lets the page reach the app alone, and returns what it wanted from elsewhere, and what the browser refused. */
async function watch(page: Page, app: AppServer): Promise<string[]> {
  const faults: string[] = []
  await page.context().route('**/*', async (route) => {
    const { protocol, origin } = new URL(route.request().url())
    if (origin === app.url || !/^http/.test(protocol)) return route.fallback()
    faults.push(`asked for ${route.request().url()}`)
    await route.abort()
  })
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  return faults
}

test('[RD3] the try-it page works from our origin alone, with the session or with a key', async ({
  app,
  newPerson,
}) => {
  const person = await newPerson()
  await person.signUp(freshEmail())
  const { page } = person
  const faults = await watch(page, app)

  await page.goto('/docs/api')
  await expect(page.getByRole('heading', { name: /Batch Document Sync/ })).toBeVisible()
  const description = await (await page.request.get('/api/openapi.json')).json()
  const operations = Object.values(description.paths as Record<string, object>).flatMap((path) =>
    Object.keys(path),
  )
  await expect(page.locator('.opblock')).toHaveCount(operations.length)

  const operation = page.locator('#operations-Workspaces-listWorkspaces')
  await operation.getByRole('button').first().click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  const answer = operation.locator('.live-responses-table .response')
  await expect(answer.locator('.response-col_status')).toContainText('200')
  await expect(answer).toContainText('"personal": true')

  // Without the session it is the key that counts.
  const made = await page.request.post('/api/v1/keys', {
    data: { name: 'Try it', scopes: ['read'] },
    headers: { origin: app.url },
  })
  const { key } = await made.json()
  await page.context().clearCookies()
  await operation.getByRole('button', { name: 'Execute' }).click()
  await expect(answer.locator('.response-col_status')).toContainText('401')
  await page.getByRole('button', { name: 'Authorize' }).click()
  const dialog = page.locator('.modal-ux')
  await dialog.getByLabel('auth-bearer-value').fill(key)
  await dialog.getByRole('button', { name: 'Apply credentials' }).first().click()
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  await expect(answer.locator('.response-col_status')).toContainText('200')

  // The one error is the 401 that was meant.
  expect(faults.filter((fault) => !fault.includes('401'))).toEqual([])

  await page.setViewportSize({ width: 390, height: 844 })
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
})
