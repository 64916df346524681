/** Every page, dialog and menu, looked at with axe: light and dark, at the width of a laptop and of a phone. */
import type { Page } from '@playwright/test'
import { expect, freshEmail, test } from './test.ts'
import { violationsOf } from './violationsOf.ts'
import { makeConflict, writeFromElsewhere } from './writeFromElsewhere.ts'

test.use({ trace: 'off' })
// Axe looks at every state four times: far less than this, but on a machine with other things to do.
test.setTimeout(300_000)

const MARKDOWN = `# Plan

1. First
   - [ ] buy bread
   - [x] call [Ada](https://example.org)

| a | b |
| - | - |
| 1 | \`2\` |

> A quote, ~~struck~~ and **bold**.

\`\`\`js
const answer = 42
\`\`\`
`

/** @param name what a failure is called */
async function look(page: Page, name: string): Promise<void> {
  expect.soft(await violationsOf(page), name).toEqual([])
}

async function lookAtMenu(page: Page, button: RegExp | string): Promise<void> {
  await page.getByRole('button', { name: button }).first().click()
  await page.getByRole('menu').waitFor()
  await look(page, `menu: ${button}`)
  await page.keyboard.press('Escape')
}

async function lookAtDialog(page: Page, name: string, open: () => Promise<void>): Promise<void> {
  await open()
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).waitFor()
  await look(page, `dialog: ${name}`)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).waitFor({ state: 'hidden' })
}

/** Goes there without loading the app anew. */
async function visit(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), address)
}

function presser(page: Page) {
  return (name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click()
}

test('a guest finds nothing that axe objects to', async ({ person }) => {
  const { page } = person
  const press = presser(page)
  await look(page, 'welcome')
  await lookAtMenu(page, 'Theme')
  await lookAtMenu(page, /^Workspace:/)
  await lookAtDialog(page, 'sync details', () => person.pill.click())
  await lookAtDialog(page, 'sign in', () => press('Sign in'))
  await lookAtDialog(page, 'sign up, with what is wrong', async () => {
    await press('Sign up')
    await press('Create account')
  })
  await person.write('Plan', MARKDOWN)
  await look(page, 'document')
  await press('Preview')
  await page.getByRole('heading', { name: 'Plan', level: 1 }).last().waitFor()
  await look(page, 'preview')
  await page.getByRole('link', { name: 'History of the document' }).click()
  await page.getByRole('heading', { name: 'The history is on the server' }).waitFor()
  await look(page, 'history of a guest')
  for (const address of ['/', '/trash', '/settings', '/invite#token', '/nowhere', '/doc/w/nowhere']) {
    await visit(page, address)
    await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' })
    await look(page, `${address} of a guest`)
  }
  await page.goto('/no/such/page')
  await look(page, 'a page that the server does not have')
})

test('someone with an account finds nothing that axe objects to', async ({ person }) => {
  const { page } = person
  const press = presser(page)
  await person.signUp(freshEmail(), 'Ada Lovelace')
  await person.makeWorkspace('Shared')
  await look(page, 'home with no document')
  await person.write('Plan', 'one')
  await expect(page.getByTestId('document-badge')).toContainText('Synced')
  await writeFromElsewhere(person, ['two', 'three'])
  await expect(person.content).toHaveText('three')

  await lookAtMenu(page, /^Account/)
  await lookAtMenu(page, /^Workspace:/)
  await lookAtDialog(page, 'new workspace', async () => {
    await press(/^Workspace:/)
    await page.getByRole('menuitem', { name: 'New workspace' }).click()
  })
  await page.getByLabel('Search documents').fill('three')
  await page.getByRole('main').waitFor()
  await look(page, 'found')
  await page.getByLabel('Search documents').fill('nothing like it')
  await look(page, 'not found')
  await page.getByLabel('Search documents').fill('')

  await page.getByRole('link', { name: 'History of the document' }).click()
  await page.getByRole('article').locator('.cm-changedLine').first().waitFor()
  await look(page, 'history')
  await page.getByRole('list', { name: 'Versions' }).getByRole('link').last().click()
  await page.getByRole('button', { name: 'Restore this version' }).waitFor()
  await look(page, 'a version')

  await visit(page, '/settings')
  await page.getByLabel('Name of the key').fill('Nightly mirror')
  await press('Make a key')
  await press('Make a link')
  await page.getByLabel('Invitation link').waitFor()
  await page.getByRole('list', { name: 'API keys' }).waitFor()
  await page.getByRole('list', { name: 'Invitations' }).waitFor()
  await page.getByRole('meter', { name: 'Space' }).waitFor()
  await look(page, 'settings')
  await lookAtDialog(page, 'revoke a key', () => press('Revoke Nightly mirror'))
  await lookAtDialog(page, 'leave', () => press('Leave'))
  await lookAtDialog(page, 'delete a workspace', () => press('Delete workspace'))
  await visit(page, '/invite#token')
  await page.getByRole('button', { name: 'Join' }).waitFor()
  await look(page, 'invitation')

  await visit(page, '/')
  await person.open('Plan')
  await press('Delete document')
  await expect(page).toHaveURL(/\/$/)
  await visit(page, '/trash')
  await page.getByRole('link', { name: 'Plan' }).waitFor()
  await look(page, 'trash, and a toast')
  await page.getByRole('link', { name: 'Plan' }).click()
  await page.getByText('This document is in the trash.').waitFor()
  await look(page, 'a document in the trash')
})

test('where something is wrong axe finds nothing, either', async ({ person }) => {
  const { page } = person
  const press = presser(page)
  await person.signUp(freshEmail(), 'Ada Lovelace')
  await person.makeWorkspace('Shared')
  const [, workspace] = await Promise.all([
    person.write('Never sent', 'text'),
    page.waitForResponse('**/api/v1/documents/batch').then((response) => response.request().postDataJSON()),
  ])
  await makeConflict(person, 'Plan')
  await expect(page.getByTestId('document-badge')).toContainText('Conflict')
  await look(page, 'conflict')
  await lookAtDialog(page, 'conflict', async () => {
    await press('Resolve conflict')
    await expect(page.getByRole('dialog')).toContainText('theirs')
  })
  await lookAtDialog(page, 'sync details with a conflict', () => person.pill.click())

  await person.goOffline()
  await person.open('Never sent')
  await person.append(', and more')
  await look(page, 'offline')
  await lookAtDialog(page, 'sign out with unsent work', async () => {
    await press(/^Account/)
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
  })
  await page.getByRole('link', { name: 'History of the document' }).click()
  await page.getByRole('heading', { name: 'You are offline' }).waitFor()
  await look(page, 'history offline')
  await visit(page, '/settings')
  await page.getByText('Settings are on the server').waitFor()
  await look(page, 'settings offline')

  const headers = { origin: new URL(page.url()).origin }
  await page.request.delete(`/api/v1/workspaces/${workspace.workspace_id}`, { headers })
  await visit(page, '/')
  await person.open('Never sent')
  await person.goOnline()
  await page.getByText('You are no longer a member of this workspace').waitFor()
  await look(page, 'failed')
  await lookAtDialog(page, 'discard changes', () => press('Discard changes'))
})
