/** A part of the app that cannot be loaded is missed where it is wanted, and nowhere else. */
import { expect, test } from './test.ts'

test('a dialog or a page whose code does not come says so, and everything else goes on', async ({
  app,
  browser,
}) => {
  await app.start()
  const context = await browser.newContext({ baseURL: app.url, serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto('/')
  await page.getByRole('button', { name: 'New document' }).first().click()
  const title = page.getByRole('textbox', { name: 'Title' })
  await title.fill('Hello')
  await expect(page.getByRole('textbox', { name: 'Content' })).toBeVisible()
  await page.route('**/_next/static/**', (route) => route.abort())

  await page.getByRole('button', { name: 'Sign up' }).first().click()
  await expect(page.getByText('This could not be opened')).toBeVisible()
  await title.fill('Hello again')

  await page.evaluate(() => history.pushState(null, '', '/invite'))
  await expect(page.getByRole('heading', { name: 'This page could not be shown' })).toBeVisible()
  await page.getByRole('link', { name: /Hello again/ }).click()
  await expect(title).toHaveValue('Hello again')
  await context.close()
})
