/** A signed-up person with a personal workspace, for tests: calls the transports as a browser would. */
import { randomUUID } from 'node:crypto'
import { auth } from '@/server/auth/auth'
import { listWorkspaces } from '@/server/workspaces/workspaces'

export interface Writer {
  userId: string
  workspaceId: string
  /** What the browser sends with every request. */
  headers: Record<string, string>
}

export const ORIGIN = 'http://localhost:3000'

export async function signUpWriter(): Promise<Writer> {
  const { headers, response } = await auth().api.signUpEmail({
    body: { email: `${randomUUID()}@example.org`, password: 'correct horse battery', name: 'Ada' },
    returnHeaders: true,
  })
  const cookie = headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const [workspace] = (await listWorkspaces({ userId: response.user.id }, { limit: 1 })).workspaces
  if (!workspace) throw new Error('a new account has a personal workspace')
  return {
    userId: response.user.id,
    workspaceId: workspace.id,
    headers: { cookie, origin: ORIGIN, host: 'localhost:3000' },
  }
}
