/** Two browsers edit the same documents offline; the author of the second decides. */
import type { AppServer } from './AppServer.ts'
import { Person } from './Person.ts'
import { expect, freshEmail, test } from './test.ts'

async function stored(
  app: AppServer,
  title: string,
  email: string,
): Promise<{ content: string; version: number }> {
  const { rows } = await app.database.query(
    `SELECT content, version FROM documents JOIN memberships USING (workspace_id) JOIN users ON users.id = user_id
     WHERE title = $1 AND email = $2`,
    [title, email],
  )
  return rows[0]
}

async function editOffline(person: Person, titles: string[], text: string): Promise<void> {
  await person.goOffline()
  for (const title of titles) {
    await person.open(title)
    await person.append(text)
  }
}

test('[BT5] [OB4] [OB8] a conflict is shown to who comes second, and each choice works', async ({
  app,
  newPerson,
}) => {
  const email = freshEmail()
  const titles = ['Server wins', 'Mine wins', 'Both win']
  const first = await newPerson()
  await first.signUp(email)
  for (const title of titles) {
    await first.write(title, 'base')
    await expect(first.entry(title)).toContainText('Synced')
  }
  const second = await newPerson()
  await second.signIn(email)
  for (const title of titles) await expect(second.entry(title)).toContainText('Synced')

  await editOffline(first, titles, ' + first')
  await editOffline(second, titles, ' + second')
  await first.goOnline()
  for (const title of titles) await expect(first.entry(title)).toContainText('Synced')
  await second.goOnline()
  for (const title of titles) await expect(second.entry(title)).toContainText('Conflict')
  await expect(second.pill).toContainText('Action needed')
  expect((await stored(app, 'Mine wins', email)).content).toBe('base + first')

  const resolve = async (title: string, choice: string) => {
    await second.open(title)
    await second.page.getByRole('button', { name: 'Resolve conflict' }).first().click()
    const dialog = second.page.getByRole('dialog', { name: 'Resolve conflict' })
    await expect(dialog).toContainText('base + first')
    await expect(dialog).toContainText('base + second')
    await dialog.getByRole('button', { name: choice }).click()
    await expect(dialog).toBeHidden()
    await expect(second.entry(title)).toContainText('Synced')
    await expect(second.page.getByTestId('document-badge')).toContainText('Synced')
  }
  await resolve('Server wins', "Keep server's")
  await expect(second.content).toHaveText('base + first')
  await resolve('Mine wins', 'Keep mine')
  await expect(second.content).toHaveText('base + second')
  await resolve('Both win', 'Merge both')
  await expect(second.content).toHaveText(/^base( \+ first \+ second| \+ second \+ first)$/)
  await expect(second.pill).toContainText('Synced')

  expect((await stored(app, 'Server wins', email)).content).toBe('base + first')
  const mine = await stored(app, 'Mine wins', email)
  expect(mine.content).toBe('base + second')

  expect((await stored(app, 'Both win', email)).content).toMatch(
    /^base( \+ first \+ second| \+ second \+ first)$/,
  )

  // The first browser, which has nothing of its own to send, gets what was decided.
  await first.page.reload()
  await first.open('Mine wins')
  await expect(first.content).toHaveText('base + second')
})

test('[OB8] a conflict is decided from what was shown, and by one tab only', async ({ app, newPerson }) => {
  const email = freshEmail()
  const arrived = (content: string) =>
    expect.poll(async () => (await stored(app, 'Shared', email)).content).toBe(content)
  const first = await newPerson()
  await first.signUp(email)
  await first.write('Shared', 'base')
  await expect(first.entry('Shared')).toContainText('Synced')
  const second = await newPerson()
  await second.signIn(email)
  await expect(second.entry('Shared')).toContainText('Synced')
  await editOffline(second, ['Shared'], ' + second')
  await first.append(' + first')
  await arrived('base + first')
  await second.goOnline()
  await expect(second.entry('Shared')).toContainText('Conflict')

  const openConflict = async ({ page }: Person) => {
    await page.getByRole('button', { name: 'Resolve conflict' }).first().click()
    return page.getByRole('dialog', { name: 'Resolve conflict' })
  }
  const other = await Person.at(await second.page.context().newPage(), second.page.url())
  await expect(await openConflict(other)).toContainText('base + first')
  await second.page.route('**/api/trpc/documents.get*', (route) => route.abort())
  const dialog = await openConflict(second)
  await expect(dialog.getByRole('alert')).toContainText('cannot be reached')
  await second.page.unroute('**/api/trpc/documents.get*')
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog).toContainText('base + first')
  await first.append(', and a day of work')
  await arrived('base + first, and a day of work')

  await dialog.getByRole('button', { name: 'Keep mine' }).click()
  await expect(dialog.getByRole('alert')).toContainText('has changed meanwhile')
  await expect(dialog).toContainText('base + first, and a day of work')
  await arrived('base + first, and a day of work')
  await dialog.getByRole('button', { name: 'Keep mine' }).click()
  await expect(dialog).toBeHidden()
  await expect(first.content).toHaveText('base + second')
  await expect(other.page.getByRole('dialog', { name: 'Nothing to decide' })).toBeVisible()
})
