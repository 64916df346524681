/** People who write in one document at the same time. */
import { Company } from './Company.ts'
import type { Person } from './Person.ts'
import { expect, test } from './test.ts'
import { expectSameText, expectWords, goBehind, KEY_MS, textOf, typeFor } from './typing.ts'
import { violationsOf } from './violationsOf.ts'

const PLAN = '# Heading\n\nThe first paragraph.\n\nThe second paragraph.'
/** How long somebody types. */
const TYPING_MS = 20_000

const caretOf = (person: Person, name: string) =>
  person.content.locator('.cm-otherCaret', { has: person.page.locator(`[data-name="${name}"]`) })

const othersButton = (person: Person) => person.page.getByRole('button', { name: /(is|are) here too$/ })

test('[LV1] [LV2] [LV4] two type at once, in one paragraph and then in two, a third comes late: one text, no conflict', async ({
  app,
  newPerson,
}) => {
  test.setTimeout(180_000)
  const company = await Company.found(newPerson, 'Plan', PLAN)
  const { owner: ada } = company
  const bea = await company.join('Bea')
  await expect(othersButton(ada)).toHaveAccessibleName('Bea is here too')
  await expect(othersButton(bea)).toHaveAccessibleName('Ada is here too')

  for (const person of [ada, bea]) await goBehind(person, 'The first paragraph.')
  const [adas, beas] = await Promise.all([
    typeFor(ada.page, TYPING_MS / 2, 'red'),
    typeFor(bea.page, TYPING_MS / 2, 'blue'),
  ])
  await expectSameText([ada, bea])
  await expect(caretOf(ada, 'Bea')).toBeVisible()
  await expect(caretOf(bea, 'Ada')).toBeVisible()

  await goBehind(bea, 'The second paragraph.')
  const joining = company.join('Cem')
  const [moreOfAda, moreOfBea] = await Promise.all([
    typeFor(ada.page, TYPING_MS / 2, 'green'),
    typeFor(bea.page, TYPING_MS / 2, 'gold'),
  ])
  await expectSameText([ada, bea])
  const cem = await joining
  await expect(caretOf(cem, 'Ada')).toBeVisible()
  await expect(caretOf(cem, 'Bea')).toBeVisible()
  await goBehind(cem, '# Heading')
  await cem.page.keyboard.type(' by three', { delay: KEY_MS })
  const text = await expectSameText([ada, bea, cem])

  expectWords(text, 'green', moreOfAda)
  expectWords(text, 'gold', moreOfBea)
  expect(adas + beas).toBeGreaterThan(0)
  expect(text).toContain('# Heading by three')
  await expect(othersButton(ada)).toHaveAccessibleName('Bea and Cem are here too')
  for (const person of [ada, bea, cem]) {
    await expect(person.entry('Plan')).toContainText('Synced')
    await expect(person.page.getByText('Merged with')).toBeHidden()
    expect(await textOf(person)).toBe(text)
  }
  const documentId = ada.page.url().split('/').at(-1)
  const { rows } = await app.database.query('SELECT content FROM documents WHERE id = $1', [documentId])
  expect(rows).toEqual([{ content: text }])
  await cem.page.close()
  await expect(othersButton(ada)).toHaveAccessibleName('Bea is here too')
})

test('[LV3] where WebSockets do not pass, both have the same in time, and nobody is told', async ({
  newPerson,
}) => {
  const company = await Company.found(newPerson, 'Plan', PLAN)
  const { owner: ada } = company
  const bea = await company.join('Bea', 'editor', async ({ page }) => {
    await page.routeWebSocket('**/api/v1/live', (socket) => socket.close())
  })
  await goBehind(ada, 'The first paragraph.')
  await ada.page.keyboard.type(' By Ada.', { delay: KEY_MS })
  await expect(bea.content).toContainText('The first paragraph. By Ada.')
  await goBehind(bea, 'The second paragraph.')
  await bea.page.keyboard.type(' By Bea.', { delay: KEY_MS })
  await expect(ada.content).toContainText('The second paragraph. By Bea.')
  for (const person of [ada, bea]) {
    await expect(person.entry('Plan')).toContainText('Synced')
    await expect(
      person.page.getByRole('region', { name: /Notifications/ }).getByRole('listitem'),
    ).toHaveCount(0)
    await expect(othersButton(person)).toBeHidden()
  }
  expect(await textOf(ada)).toBe(await textOf(bea))
})

test('[LV2] [BT13] one who loses the network for ten seconds and types on is merged, in the same paragraph too', async ({
  newPerson,
}) => {
  const company = await Company.found(newPerson, 'Plan', PLAN)
  const { owner: ada } = company
  const bea = await company.join('Bea')
  await expect(othersButton(ada)).toBeVisible()
  for (const person of [ada, bea]) await goBehind(person, 'The first paragraph.')
  await bea.goOffline()
  const [adas, beas] = await Promise.all([
    typeFor(ada.page, TYPING_MS / 2, 'red'),
    typeFor(bea.page, TYPING_MS / 2, 'blue'),
  ])
  await bea.goOnline()
  await expect(ada.content).toContainText(`blue${beas - 1}`)
  await expect(bea.content).toContainText(`red${adas - 1}`)
  const text = await expectSameText([ada, bea])
  expectWords(text, 'red', adas)
  expectWords(text, 'blue', beas)
  for (const person of [ada, bea]) await expect(person.entry('Plan')).toContainText('Synced')
})

test("[LV2] an undo takes back one's own words only", async ({ newPerson }) => {
  const company = await Company.found(newPerson, 'Plan', PLAN)
  const { owner: ada } = company
  const bea = await company.join('Bea')
  await expect(othersButton(ada)).toBeVisible()
  await goBehind(ada, 'The first paragraph.')
  await ada.page.keyboard.type(' By Ada.')
  await expect(bea.content).toContainText('By Ada.')
  await goBehind(bea, 'By Ada.')
  await bea.page.keyboard.type(' By Bea.')
  await expect(ada.content).toContainText('By Ada. By Bea.')
  await ada.page.keyboard.press('ControlOrMeta+z')
  await expect(bea.content).not.toContainText('By Ada.')
  expect(await expectSameText([ada, bea])).toContain('The first paragraph. By Bea.')
  for (let steps = 0; steps < 5; steps++) await ada.page.keyboard.press('ControlOrMeta+z')
  await expect(bea.content).toContainText('By Bea.')
  await ada.page.keyboard.press('ControlOrMeta+Shift+KeyZ')
  expect(await expectSameText([ada, bea])).toContain('By Bea.')
})

test('[LV1] [LV4] a viewer sees letters and carets and cannot type; the list shows who is in which document', async ({
  newPerson,
}) => {
  const company = await Company.found(newPerson, 'Plan', PLAN)
  const { owner: ada } = company
  const vic = await company.join('Vic', 'viewer')
  await expect(othersButton(ada)).toHaveAccessibleName('Vic is here too')
  await goBehind(ada, 'The first paragraph.')
  await ada.page.keyboard.type(' Seen as it is typed.', { delay: KEY_MS })
  await expect(caretOf(vic, 'Ada')).toBeVisible()
  await expectSameText([ada, vic])
  await expect(vic.content).toHaveAttribute('contenteditable', 'false')

  await expect(vic.entry('Plan')).toContainText('Ada has it open')
  await ada.write('Notes', 'Elsewhere')
  await expect(vic.entry('Notes')).toContainText('Ada has it open')
  await expect(vic.entry('Plan')).not.toContainText('has it open')
  await expect(ada.entry('Plan')).toContainText('Vic has it open')
  await expect(othersButton(vic)).toBeHidden()
  await vic.open('Notes')
  await expect(othersButton(vic)).toBeVisible()
  for (const person of [ada, vic]) expect(await violationsOf(person.page)).toEqual([])
})
