import type { Person } from './Person.ts'
import { expect, freshEmail } from './test.ts'

type Role = 'editor' | 'viewer'

/** A workspace that several people are members of, with one document that all of them have open. */
export class Company {
  private constructor(
    readonly owner: Person,
    private readonly newPerson: () => Promise<Person>,
    private readonly title: string,
  ) {}

  static async found(newPerson: () => Promise<Person>, title: string, content: string): Promise<Company> {
    const owner = await newPerson()
    await owner.signUp(freshEmail(), 'Ada')
    await owner.makeWorkspace('Company')
    await owner.write(title, content)
    await expect(owner.entry(title)).toContainText('Synced')
    return new Company(owner, newPerson, title)
  }

  /** Somebody who has joined the workspace and has the document open. `prepare`: their browser, before. */
  async join(
    name: string,
    role: Role = 'editor',
    prepare?: (person: Person) => Promise<void>,
  ): Promise<Person> {
    const { page } = this.owner
    const token = await page.evaluate(async (role) => {
      const [, , workspaceId] = location.pathname.split('/')
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ role })
      const invites = `/api/v1/workspaces/${workspaceId}/invites`
      const response = await fetch(invites, { method: 'POST', headers, body })
      return (await response.json()).token
    }, role)
    const person = await this.newPerson()
    await prepare?.(person)
    await person.page.goto(`/invite#${token}`)
    await person.signUp(freshEmail(), name)
    await person.page.getByRole('button', { name: 'Join' }).click()
    await person.open(this.title)
    return person
  }
}
