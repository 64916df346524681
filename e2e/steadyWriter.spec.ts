/** Somebody writes on and on, on a slow network: what is sent has its quiet time and its patience, and no more. */
import { expect, freshEmail, test } from './test.ts'

const WRITING_MS = 25_000

test('[OB2] who writes without a pause makes a version every ten seconds, not one for every moment', async ({
  app,
  person,
}) => {
  test.setTimeout(120_000)
  const { page } = person
  const email = freshEmail()
  await person.signUp(email)
  await person.write('Steady', 'Once')
  await expect(person.pill).toContainText('Synced')
  let batches = 0
  await page.route('**/api/v1/documents/batch', async (route) => {
    batches++
    await new Promise((resolve) => setTimeout(resolve, 120))
    await route.continue()
  })
  const made = async () => {
    const { rows } = await app.database.query(
      `SELECT d.version, d.content FROM documents d JOIN memberships USING (workspace_id)
       JOIN users ON users.id = user_id WHERE email = $1 AND d.title = 'Steady'`,
      [email],
    )
    return rows[0]
  }
  const { version: first } = await made()

  await person.content.click()
  await page.keyboard.press('ControlOrMeta+End')
  const until = Date.now() + WRITING_MS
  let words = 0
  while (Date.now() < until) await page.keyboard.type(` w${++words}`, { delay: 60 })
  await expect(person.pill).toContainText('Synced', { timeout: 20_000 })
  const { version, content } = await made()
  expect(content).toContain(` w${words}`)
  // Two by patience, one or two when the writing ends; the rest is slack for a machine that stalls.
  expect(batches).toBeGreaterThanOrEqual(2)
  expect(batches).toBeLessThanOrEqual(8)
  expect(version - first).toBeLessThanOrEqual(8)
})
