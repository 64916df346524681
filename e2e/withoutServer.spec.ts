/** What a person is told who wants what only the server can do, while there is none. */
import { expect, freshEmail, test } from './test.ts'

test('buttons that need the server are disabled while it cannot be reached, and say why', async ({
  app,
  person,
}) => {
  const { page } = person
  const UNREACHABLE = 'The server cannot be reached right now.'
  await person.signUp(freshEmail())
  await person.makeWorkspace('Shared')
  await page.getByRole('button', { name: /^Workspace:/ }).click()
  await page.getByRole('menuitem', { name: 'Members and settings' }).click()
  const settings = page.getByRole('main')
  const buttons = ['Rename', 'Leave', 'Make a link', 'Make a key', 'Delete workspace']
  for (const name of buttons) await expect(settings.getByRole('button', { name })).toBeEnabled()

  await app.stop()
  await person.pill.click()
  await page.getByRole('button', { name: 'Sync now' }).click()
  await page.keyboard.press('Escape')
  await expect(settings.getByRole('status')).toContainText(UNREACHABLE)
  for (const name of buttons) {
    const button = settings.getByRole('button', { name })
    await expect(button).toBeDisabled()
    await expect(button).toHaveAccessibleDescription(UNREACHABLE)
  }
  await expect(settings.getByRole('combobox', { name: /^Role of Ada/ })).toBeDisabled()
  await page.getByRole('button', { name: /^Workspace:/ }).click()
  await page.getByRole('menuitem', { name: 'New workspace' }).click()
  const dialog = page.getByRole('dialog', { name: 'New workspace' })
  await expect(dialog.getByRole('button', { name: 'Create workspace' })).toBeDisabled()
  await expect(dialog.getByLabel('Workspace name')).toHaveAccessibleDescription(new RegExp(UNREACHABLE))
  await page.keyboard.press('Escape')

  await app.start()
  await settings.getByRole('button', { name: 'Try again' }).first().click()
  for (const name of buttons) await expect(settings.getByRole('button', { name })).toBeEnabled()
})

test('a guest without a network is told so before filling in a form', async ({ person }) => {
  const { page } = person
  await person.goOffline()
  await page.getByRole('button', { name: 'Sign up' }).first().click()
  const submit = page.getByRole('button', { name: 'Create account' })
  await expect(submit).toBeDisabled()
  await expect(submit).toHaveAccessibleDescription(/^You are offline/)
  await person.goOnline()
  await expect(submit).toBeEnabled()
})

test('without scripts the page says that it needs them', async ({ app, browser }) => {
  await app.start()
  const context = await browser.newContext({ baseURL: app.url, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/')
  await expect(page.getByRole('alert')).toContainText('needs JavaScript')
  await context.close()
})
