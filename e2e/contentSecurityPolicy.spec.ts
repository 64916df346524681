import { expect, freshEmail, test } from './test.ts'

test('nothing that the app does violates its content security policy', async ({ app, newPerson }) => {
  const person = await newPerson()
  const { page } = person
  const violations: string[] = []
  page.on('console', (message) => {
    if (/content security policy|refused to|unsafe-eval/i.test(message.text()))
      violations.push(message.text())
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
    })
  })

  await page.reload()
  await person.signUp(freshEmail())
  await person.write('Strict', '# Heading\n\n**bold** and `code`\n')
  await expect(page.getByText(/^Synced/).first()).toBeVisible()

  await person.append('More')
  await expect(page.locator('footer')).toContainText(/Synced.*Version [2-9]/)
  await page.getByRole('link', { name: 'History of the document' }).click()
  await expect(page.locator('.cm-changedLine').first()).toBeVisible()

  await app.stop()
  await page.reload()
  await person.open('Strict')
  await person.append('Written with the server down.')
  expect(violations).toEqual([])
})
