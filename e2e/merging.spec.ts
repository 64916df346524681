/** Two browsers write in one document offline: in different paragraphs, and in the same sentence. */
import type { AppServer } from './AppServer.ts'
import type { Person } from './Person.ts'
import { expect, freshEmail, test } from './test.ts'

const PLAN = '# Heading\n\nThe first paragraph.\n\nThe second paragraph.'

async function contentOf(app: AppServer, title: string, email: string): Promise<string> {
  const { rows } = await app.database.query(
    `SELECT content FROM documents JOIN memberships USING (workspace_id) JOIN users ON users.id = user_id
     WHERE title = $1 AND email = $2`,
    [title, email],
  )
  return rows[0]?.content
}

/** Two browsers of one account that both have the documents, and are offline. */
async function twoOffline(newPerson: () => Promise<Person>, titles: string[]) {
  const email = freshEmail()
  const first = await newPerson()
  await first.signUp(email)
  for (const title of titles) {
    await first.write(title, PLAN)
    await expect(first.entry(title)).toContainText('Synced')
  }
  const second = await newPerson()
  await second.signIn(email)
  for (const title of titles) await expect(second.entry(title)).toContainText('Synced')
  await first.goOffline()
  await second.goOffline()
  return { email, first, second }
}

/** Types at the end of the line with that text. */
async function appendToLine(person: Person, title: string, line: string, text: string): Promise<void> {
  await person.open(title)
  await person.content.getByText(line).click()
  await person.page.keyboard.press('End')
  await person.page.keyboard.insertText(text)
  await person.saved()
}

test('[OB9] different paragraphs are merged and nobody is asked; a line says so, until what came in was seen', async ({
  app,
  newPerson,
}) => {
  const { email, first, second } = await twoOffline(newPerson, ['Plan'])
  await appendToLine(first, 'Plan', 'The first paragraph.', ' By the first.')
  await appendToLine(second, 'Plan', 'The second paragraph.', ' By the second.')
  await first.goOnline()
  await expect(first.entry('Plan')).toContainText('Synced')
  await second.goOnline()

  const both = '# Heading\n\nThe first paragraph. By the first.\n\nThe second paragraph. By the second.'
  await expect.poll(() => contentOf(app, 'Plan', email)).toBe(both)
  for (const person of [first, second]) {
    await expect(person.content).toContainText('By the first.')
    await expect(person.content).toContainText('By the second.')
    await expect(person.entry('Plan')).toContainText('Synced')
  }
  const notice = second.page.getByText('Merged with changes from elsewhere')
  await expect(notice).toBeVisible()
  await expect(first.page.getByText('Merged with')).toBeHidden()
  await second.page.getByRole('link', { name: 'See what came in' }).click()
  const merged = second.page.getByRole('article', { name: 'Version 3' })
  await expect(merged).toContainText('Merged with changes from elsewhere by Ada')
  await second.page.getByRole('link', { name: 'Back to the document' }).click()
  await expect(second.content).toContainText('By the first.')
  await expect(notice).toBeHidden()
})

test('[OB9] a device that always asks, asks about different paragraphs too', async ({ newPerson }) => {
  const { first, second } = await twoOffline(newPerson, ['Plan'])
  await second.page.evaluate(() => history.pushState(null, '', '/settings'))
  const setting = second.page.getByRole('radio', { name: 'Always ask' })
  await expect(second.page.getByRole('radio', { name: 'Merge, ask me' })).toBeChecked()
  await setting.check()
  await expect(setting).toBeChecked()
  await appendToLine(first, 'Plan', 'The first paragraph.', ' By the first.')
  await appendToLine(second, 'Plan', 'The second paragraph.', ' By the second.')
  await first.goOnline()
  await expect(first.entry('Plan')).toContainText('Synced')
  await second.goOnline()
  await expect(second.entry('Plan')).toContainText('Conflict')
})

test('[OB9] a text merged by hand, by keyboard alone, is kept for all documents in conflict and undone', async ({
  app,
  newPerson,
}) => {
  const { email, first, second } = await twoOffline(newPerson, ['Plan', 'Other'])
  for (const title of ['Plan', 'Other']) {
    await appendToLine(first, title, 'The first paragraph.', ' Red.')
    await appendToLine(second, title, 'The first paragraph.', ' Blue.')
  }
  await first.goOnline()
  for (const title of ['Plan', 'Other']) await expect(first.entry(title)).toContainText('Synced')
  await second.goOnline()
  for (const title of ['Plan', 'Other']) await expect(second.entry(title)).toContainText('Conflict')

  await second.open('Plan')
  const { page } = second
  await page.getByRole('button', { name: 'Resolve conflict' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Resolve conflict' })
  await expect(dialog.getByRole('region', { name: "Server's" })).toContainText('Ada')
  const merged = dialog.getByRole('textbox', { name: 'Merged text' })
  await expect(merged).toContainText('The first paragraph. Red. Blue.')
  await expect(dialog).toContainText('Change 1 of 1, changed on both sides')
  await dialog.getByRole('button', { name: 'Take mine' }).press('Enter')
  await expect(merged).toContainText('The first paragraph. Blue.')
  await dialog.getByRole('button', { name: "Take server's" }).press('Enter')
  await expect(merged).toContainText('The first paragraph. Red.')
  await merged.press('ControlOrMeta+End')
  await page.keyboard.insertText(' Purple.')
  await dialog.getByRole('checkbox', { name: 'the other document' }).press('Space')
  await dialog.getByRole('button', { name: 'Merge both' }).press('Enter')
  await expect(dialog).toBeHidden()
  const byHand = '# Heading\n\nThe first paragraph. Red.\n\nThe second paragraph. Purple.'
  await expect.poll(() => contentOf(app, 'Plan', email)).toBe(byHand)
  await expect.poll(() => contentOf(app, 'Other', email)).toMatch(/ Red\. Blue\.| Blue\. Red\./)
  await expect(second.pill).toContainText('Synced')

  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  const mine = '# Heading\n\nThe first paragraph. Blue.\n\nThe second paragraph.'
  for (const title of ['Plan', 'Other']) await expect.poll(() => contentOf(app, title, email)).toBe(mine)
  await expect(second.content).toContainText('The first paragraph. Blue.')

  await page.getByRole('link', { name: 'History of the document' }).press('Enter')
  const aside = page.getByRole('region', { name: 'Set aside' })
  await expect(aside).toContainText("The server's")
  await aside.getByRole('button', { name: 'Bring back' }).press('Enter')
  const theirs = '# Heading\n\nThe first paragraph. Red.\n\nThe second paragraph.'
  await expect.poll(() => contentOf(app, 'Plan', email)).toBe(theirs)
  await expect(second.content).toContainText('The first paragraph. Red.')
})
