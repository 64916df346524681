import { expect, type Locator, type Page } from '@playwright/test'

export const PASSWORD = 'correct horse battery staple'

/** Someone at a browser: what they do, in their words. */
export class Person {
  private constructor(readonly page: Page) {}

  /** Opens the app and waits until it would open without a network, too. */
  static async at(page: Page, url = '/'): Promise<Person> {
    await page.goto(url)
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    return new Person(page)
  }

  /** Where the app is open already. */
  static on(page: Page): Person {
    return new Person(page)
  }

  async signUp(email: string, name = 'Ada'): Promise<void> {
    await this.page.getByRole('button', { name: 'Sign up' }).first().click()
    const dialog = this.page.getByRole('dialog', { name: 'Sign up' })
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByLabel('Email').fill(email)
    await dialog.getByLabel('Password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Create account' }).click()
    await expect(dialog).toBeHidden()
  }

  async signIn(email: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Sign in' }).first().click()
    const dialog = this.page.getByRole('dialog', { name: 'Sign in' })
    await dialog.getByLabel('Email').fill(email)
    await dialog.getByLabel('Password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await expect(dialog).toBeHidden()
  }

  /** Makes a workspace on the server, and looks at it. */
  async makeWorkspace(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Workspace:/ }).click()
    await this.page.getByRole('menuitem', { name: 'New workspace' }).click()
    await this.page.getByLabel('Workspace name').fill(name)
    await this.page.getByRole('button', { name: 'Create workspace' }).click()
    await expect(this.page.getByRole('button', { name: `Workspace: ${name}` })).toBeVisible()
  }

  async goOffline(): Promise<void> {
    await this.page.context().setOffline(true)
  }

  /** Opens the app anew with the network off. Chromium 150 takes a reloaded page for online until it is told again. */
  async reloadOffline(): Promise<void> {
    await this.page.reload()
    await expect(this.pill).toBeVisible()
    await this.goOnline()
    await this.goOffline()
  }

  async goOnline(): Promise<void> {
    await this.page.context().setOffline(false)
  }

  async write(title: string, content: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New document' }).first().click()
    const titleBox = this.page.getByRole('textbox', { name: 'Title' })
    await expect(titleBox).toHaveValue('')
    await titleBox.fill(title)
    await this.page.getByRole('textbox', { name: 'Content' }).click()
    await this.page.keyboard.insertText(content)
    await this.saved()
  }

  async open(title: string): Promise<void> {
    await this.entry(title).click()
    await expect(this.page.getByRole('textbox', { name: 'Title' })).toHaveValue(title)
  }

  /** Types at the end of the open document. */
  async append(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Content' }).click()
    await this.page.keyboard.press('ControlOrMeta+End')
    await this.page.keyboard.insertText(text)
    await this.saved()
  }

  async saved(): Promise<void> {
    await expect(this.page.getByText(/Saved on this device|^Synced/).first()).toBeVisible()
  }

  /** The document's entry in the list. */
  entry(title: string): Locator {
    return this.page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: title })
  }

  get pill(): Locator {
    return this.page.getByTestId('sync-pill')
  }

  get content(): Locator {
    return this.page.getByRole('textbox', { name: 'Content' })
  }
}
