/** The address of a document: it names its workspace, and a guest's outlives being claimed. */
import { expect, freshEmail, test } from './test.ts'

test('[OB6] a guest’s document stays open through signing up, and at its address after that', async ({
  person,
}) => {
  const { page } = person
  await person.write('Diary', 'as a guest')
  await expect(page).toHaveURL(/\/doc\/guest\/[^/]+$/)
  await person.signUp(freshEmail())
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Diary')
  await person.append(', and then not')
  await expect(person.entry('Diary')).toContainText('Synced')
  await person.goOffline()
  await person.reloadOffline()
  await expect(person.content).toHaveText('as a guest, and then not')

  await person.open('Diary')
  await expect(page).toHaveURL(/\/doc\/(?!guest)[^/]+\/[^/]+$/)
  await person.reloadOffline()
  await expect(person.content).toHaveText('as a guest, and then not')
})
