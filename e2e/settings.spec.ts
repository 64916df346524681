/** What is on the server alone: members, invitations and API keys, from the app's own pages. */
import { ApiClient } from './ApiClient.ts'
import { AppProcess } from './AppProcess.ts'
import { Person } from './Person.ts'
import { expect, freshEmail, test } from './test.ts'

test('[RD1] [OB11] an invitation lets someone in, and what they may do follows their role', async ({
  newPerson,
}) => {
  const owner = await newPerson()
  await owner.signUp(freshEmail())
  await owner.makeWorkspace('Shared')
  await owner.write('Minutes', 'Who was there')
  await expect(owner.entry('Minutes')).toContainText('Synced')

  await owner.page.getByRole('button', { name: /^Workspace:/ }).click()
  await owner.page.getByRole('menuitem', { name: 'Members and settings' }).click()
  await owner.page.getByRole('button', { name: 'Make a link' }).click()
  const link = await owner.page.getByLabel('Invitation link').inputValue()

  const guest = await newPerson()
  const email = freshEmail()
  await guest.page.goto(link)
  await expect(guest.page.getByRole('heading', { name: 'You are invited to a workspace' })).toBeVisible()
  await guest.signUp(email)
  await guest.page.getByRole('button', { name: 'Join' }).click()
  await guest.open('Minutes')
  await expect(guest.content).toHaveText('Who was there')
  // However many versions the owner's typing made: this one is the next.
  const version = guest.page.getByText(/^Version \d+$/)
  const before = (await version.textContent()) ?? ''
  await guest.append(', and why')
  await expect(version).not.toHaveText(before)
  await expect(guest.entry('Minutes')).toContainText('Synced')

  await owner.page.reload()
  const members = owner.page.getByRole('list', { name: 'Members' })
  const member = members.getByRole('listitem').filter({ hasText: email })
  await member.getByRole('combobox').selectOption('viewer')
  await expect(member.getByRole('combobox')).toHaveValue('viewer')
  await expect(member.getByRole('combobox')).toBeEnabled()
  await guest.page.reload()
  await expect(guest.page.getByText('You may read the documents of this workspace')).toBeVisible()
  await expect(guest.content).toHaveText('Who was there, and why')
  await expect(guest.content).toHaveAttribute('contenteditable', 'false')

  await member.getByRole('button', { name: /^Remove/ }).click()
  await owner.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(members.getByRole('listitem')).toHaveCount(1)
  await guest.page.reload()
  // Nothing of it is unsent: all of it goes from this device.
  await expect(guest.page.getByRole('button', { name: 'Workspace: Personal' })).toBeVisible()
  await expect(guest.page.getByText('Who was there, and why')).toHaveCount(0)
  await guest.page.goto(link)
  await guest.page.getByRole('button', { name: 'Join' }).click()
  await expect(guest.page.getByText('has expired or was revoked')).toBeVisible()
})

test('[OB6] leaving a workspace tells of what was not sent from it', async ({ person }) => {
  const { page } = person
  await person.signUp(freshEmail())
  await person.makeWorkspace('Shared')
  // Under way, and never answered: the server is there all the same.
  await page.route('**/api/v1/documents/batch', () => undefined)
  await person.write('Minutes', 'Who was there')
  await page.getByRole('button', { name: /^Account:/ }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Leave' }).click()
  await expect(page.getByRole('alertdialog')).toContainText(
    '1 document has changes that the server does not have',
  )
})

test('[RD1] [OB4] a workspace is deleted for all its members; what was written meanwhile stays on the device that has it', async ({
  newPerson,
}) => {
  const owner = await newPerson()
  await owner.signUp(freshEmail())
  await owner.makeWorkspace('Summer trip')
  await owner.page.getByRole('button', { name: /^Workspace:/ }).click()
  await owner.page.getByRole('menuitem', { name: 'Members and settings' }).click()
  await owner.page.getByRole('button', { name: 'Make a link' }).click()
  const link = await owner.page.getByLabel('Invitation link').inputValue()

  const editor = await newPerson()
  await editor.signUp(freshEmail())
  await editor.page.goto(link)
  await editor.page.getByRole('button', { name: 'Join' }).click()
  await expect(editor.page.getByRole('button', { name: 'Workspace: Summer trip' })).toBeVisible()
  await editor.write('Packing list', 'Socks')
  await expect(editor.entry('Packing list')).toContainText('Synced')
  await editor.goOffline()
  await editor.append(', and a hat')

  await owner.page.getByRole('button', { name: 'Delete workspace' }).click()
  const dialog = owner.page.getByRole('alertdialog')
  const confirm = dialog.getByRole('button', { name: 'Delete for everyone' })
  await dialog.getByLabel(/to confirm$/).fill('Summer')
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel(/to confirm$/).fill('Summer trip')
  await confirm.click()
  await expect(owner.page.getByRole('button', { name: 'Workspace: Personal' })).toBeVisible()

  await editor.goOnline()
  await expect(
    editor.page.getByText(
      'You are no longer a member of this workspace. What you wrote here last did not reach it.',
    ),
  ).toBeVisible()
  await expect(editor.page.getByRole('button', { name: 'Export' })).toBeVisible()
  await expect(editor.content).toHaveText('Socks, and a hat')
})

test('[RD2] a key is made in the app, works until it is revoked there, and is shown once', async ({
  app,
  person,
}) => {
  await app.start()
  await person.signUp(freshEmail())
  const { page } = person
  await page.getByRole('button', { name: /^Account:/ }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByLabel('Name of the key').fill('Nightly mirror')
  await page.getByLabel('What it may do').selectOption('read')
  await page.getByRole('button', { name: 'Make a key' }).click()
  const key = await page.getByRole('textbox', { name: 'API key' }).inputValue()
  const asked = () => fetch(`${app.url}/api/v1/workspaces`, { headers: { authorization: `Bearer ${key}` } })
  expect((await asked()).status).toBe(200)

  await page.reload()
  const line = page.getByRole('list', { name: 'API keys' }).getByRole('listitem')
  await expect(line).toContainText('Nightly mirror')
  await expect(line).toContainText('read · used just now · expires')
  await expect(page.getByText(key)).toHaveCount(0)
  await line.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('You have no keys.')).toBeVisible()
  expect((await asked()).status).toBe(401)
})

test('[AC1] where sign-up is by invitation its link lets people in, and nothing else does', async ({
  app,
  browser,
}) => {
  await app.start()
  const owner = await ApiClient.signUp(app.url)
  const invites = `/api/v1/workspaces/${owner.workspaceId}/invites`
  const { body } = await owner.send('POST', invites, { role: 'editor' })
  const inviting = await AppProcess.start(3791, { ...app.settings, SIGN_UP: 'invite' })
  const context = await browser.newContext({ baseURL: inviting.url })
  try {
    const guest = await Person.at(await context.newPage())
    await expect(guest.signUp(freshEmail())).rejects.toThrow()
    await expect(guest.page.getByText('takes new accounts by invitation only')).toBeVisible()
    await guest.page.goto('about:blank')
    await guest.page.goto(`/invite#${body.token}`)
    await guest.signUp(freshEmail())
    await expect(guest.page.getByRole('button', { name: 'Join' })).toBeVisible()
  } finally {
    await context.close()
    await inviting.stop()
  }
})
