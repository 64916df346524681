import { beforeEach, describe, expect, it, vi } from 'vitest'
import { TransportError } from '../sync/TransportError'
import { HOME, openDevice, sessionOf } from '../sync/testing/device'
import { FakeServer } from '../sync/testing/FakeServer'
import { AccountService } from './AccountService'
import type { AuthGateway } from './authGateway'

const ann = { id: 'ann', email: 'ann@example.com', name: 'Ann' }
const shared = {
  id: '00000000-0000-4000-8000-00000000000b',
  name: 'Shared',
  role: 'editor',
  personal: false,
} as const

let device: ReturnType<typeof openDevice>
let account: AccountService
let logins: string[]
/** What the server would say; a rejection is a lost connection. */
let auth: { [Method in keyof AuthGateway]: () => ReturnType<AuthGateway[Method]> }
let workspaces: () => Promise<ReturnType<typeof sessionOf>['workspaces']>

beforeEach(() => {
  device = openDevice(new FakeServer(HOME))
  logins = []
  workspaces = async () => [shared, ...sessionOf('ann').workspaces]
  auth = {
    signUp: async () => ({ ok: true, user: ann }),
    signIn: async () => ({ ok: true, user: ann }),
    signOut: async () => undefined,
    currentUser: async () => ann,
  }
  account = new AccountService({
    local: device.local,
    auth: {
      signUp: () => auth.signUp(),
      signIn: () => auth.signIn(),
      signOut: () => auth.signOut(),
      currentUser: () => auth.currentUser(),
    },
    transport: {
      listWorkspaces: () => workspaces(),
      createWorkspace: async (name) => ({ id: name, name, role: 'owner', personal: false }),
    },
    announceLogin: (userId) => logins.push(userId),
  })
})

const credentials = { email: 'ann@example.com', password: 'secret', name: 'Ann' }
const unauthenticated = new TransportError({
  kind: 'problem',
  message: 'Sign in first.',
  status: 401,
  code: 'unauthenticated',
})
const dead = () => Promise.reject(new Error('no network'))

describe('AccountService', () => {
  it('[OB6] claims what the guest wrote, keystrokes under way included, and announces the login', async () => {
    const { id } = await device.documents.createDocument({ title: 'Guest’s', content: 'text' })
    const target = await device.documents.openTarget(id)
    if (!target) throw new Error('not here')
    const open = await device.documents.open(target)
    open.text.insert(4, '!')
    expect(await account.signUp(credentials)).toEqual({ ok: true })
    expect(await account.read()).toMatchObject({ account: 'ann', workspaceId: HOME, state: 'signed-in' })
    expect(await device.documents.getText(id)).toBe('text!')
    expect(await device.local.documents.find('ann', id)).toMatchObject({ workspaceId: HOME })
    expect(logins).toEqual(['ann'])
    await open.close()
  })

  it('[OB6] goes on with a claim that was cut short', async () => {
    for (let index = 0; index < 201; index++) await device.documents.createDocument({ title: `${index}` })
    device.local.session.claim = () => Promise.reject(new Error('the tab was closed'))
    expect((await account.signIn(credentials)).ok).toBe(false)
    expect(await device.documents.count('active')).toBe(200)
    Reflect.deleteProperty(device.local.session, 'claim')
    await account.finishClaim()
    expect(await device.documents.count('active')).toBe(201)
  })

  it('[OB6] a sign-in that fails half-way leaves the guest a guest', async () => {
    workspaces = () => Promise.reject(new TransportError({ kind: 'network', message: 'no network' }))
    expect((await account.signIn(credentials)).ok).toBe(false)
    expect(await account.read()).toMatchObject({ state: 'guest' })
    expect(logins).toEqual([])
  })

  it('[AC1] says so when the browser did not keep the session', async () => {
    workspaces = () =>
      Promise.reject(new TransportError({ kind: 'problem', status: 401, message: 'Sign in first.' }))
    const answer = await account.signUp(credentials)
    expect(answer).toMatchObject({
      ok: false,
      message: expect.stringContaining('did not keep its session cookie'),
    })
    expect(await account.read()).toMatchObject({ state: 'guest' })
  })

  it('passes on why the server refused', async () => {
    auth.signIn = async () => ({ ok: false, message: 'Invalid email or password' })
    expect(await account.signIn(credentials)).toEqual({ ok: false, message: 'Invalid email or password' })
  })

  it('[OB5] a lost connection is not a sign-out; a session that is gone is one to renew', async () => {
    await account.signIn(credentials)
    auth.currentUser = dead
    await account.refresh()
    expect((await account.read()).state).toBe('signed-in')
    auth.currentUser = async () => null
    workspaces = () => Promise.reject(unauthenticated)
    await account.refresh()
    expect(await account.read()).toMatchObject({ account: 'ann', state: 'expired' })
  })

  it('[OB12] a session that seems over is looked up again, and goes on by itself when it holds', async () => {
    await account.signIn(credentials)
    auth.currentUser = async () => null
    await account.refresh()
    expect((await account.read()).state).toBe('signed-in')
    await device.local.session.update('ann', () => ({ state: 'expired' }))
    await account.refresh()
    expect((await account.read()).state).toBe('expired')
    auth.currentUser = async () => ann
    await account.refresh()
    expect((await account.read()).state).toBe('signed-in')
    expect(logins).toEqual(['ann', 'ann'])
  })

  it('[OB6] [OB12] an account does not come back while another is signing in', async () => {
    await account.signIn(credentials)
    auth.signIn = async () => {
      await account.refresh()
      expect((await account.read()).state).toBe('expired')
      return { ok: false, message: 'no' }
    }
    await account.signIn(credentials)
    expect((await account.read()).state).toBe('signed-in')
  })

  it('[OB10] a database that was cleared is no sign-out: the session is looked up, and what is typed meanwhile comes along', async () => {
    auth.currentUser = dead
    await account.refresh()
    expect(await account.read()).toMatchObject({ state: 'guest' })
    const { id } = await device.documents.createDocument({ title: 'Typed meanwhile' })
    auth.currentUser = async () => ann
    await account.refresh()
    expect(await account.read()).toMatchObject({ account: 'ann', state: 'signed-in', workspaceId: HOME })
    expect(await device.local.documents.find('ann', id)).toBeDefined()
    expect(logins).toEqual(['ann'])
  })

  it('[OB6] a guest is asked for once, and one who signed out stays one', async () => {
    let asked = 0
    auth.currentUser = async () => {
      asked++
      return null
    }
    await account.refresh()
    await account.refresh()
    expect(asked).toBe(1)
    await account.signIn(credentials)
    await account.signOut({ unsent: 'keep' })
    auth.currentUser = async () => ann
    await account.refresh()
    expect(await account.read()).toMatchObject({ state: 'guest' })
  })

  it('[OB6] a browser whose cookie is another person’s sends nothing of ours', async () => {
    await account.signIn(credentials)
    auth.currentUser = async () => ({ ...ann, id: 'bob' })
    await account.refresh()
    expect((await account.read()).state).toBe('expired')
  })

  it('leaves a workspace that is no longer ours for our own', async () => {
    await account.signIn(credentials)
    await account.selectWorkspace(shared.id)
    expect((await account.read()).workspaceId).toBe(shared.id)
    workspaces = async () => sessionOf('ann').workspaces
    await account.refresh()
    expect((await account.read()).workspaceId).toBe(HOME)
  })

  it('[OB6] signs out without a network, and tells the server later', async () => {
    await account.signIn(credentials)
    auth.signOut = dead
    await account.signOut({ unsent: 'keep' })
    expect(await account.read()).toMatchObject({ state: 'guest', signOutPending: true })
    auth.signOut = async () => undefined
    await account.refresh()
    expect((await account.read()).signOutPending).toBe(false)
  })

  it('[OB6] a slow sign-out leaves the account that came meanwhile alone, and is not waited for for ever', async () => {
    await account.signIn(credentials)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const asked = new Promise<void>((resolve) => {
      auth.signOut = () => {
        resolve()
        return new Promise(() => undefined)
      }
    })
    const leaving = account.signOut({ unsent: 'discard' })
    await asked
    vi.advanceTimersByTime(10_000)
    vi.useRealTimers()
    await device.local.session.signIn(sessionOf('bob'), HOME)
    await leaving
    expect(await account.read()).toMatchObject({ account: 'bob', state: 'signed-in' })
  })

  it('[OB6] nothing of an account is sent while another is signing in', async () => {
    await account.signIn(credentials)
    const states: string[] = []
    auth.signIn = async () => {
      states.push((await account.read()).state)
      return { ok: false, message: 'no' }
    }
    await account.signIn(credentials)
    expect(states).toEqual(['expired'])
    expect(await account.read()).toMatchObject({ account: 'ann', state: 'signed-in' })
  })

  it('[OB6] nobody is signed out over words that could not be saved', async () => {
    await account.signIn(credentials)
    const { id } = await device.documents.createDocument({ content: 'text' })
    const target = await device.documents.openTarget(id)
    if (!target) throw new Error('not here')
    const open = await device.documents.open(target)
    const { save } = device.local.documents
    device.local.documents.save = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))
    open.text.insert(4, '!')
    await expect(account.signOut({ unsent: 'keep' })).rejects.toThrow()
    expect(await account.read()).toMatchObject({ account: 'ann' })
    device.local.documents.save = save
    await open.close()
    expect(await device.documents.getText(id)).toBe('text!')
  })

  it('[OB1] asks the browser once to keep what is here', async () => {
    const persist = vi.fn(async () => true)
    vi.stubGlobal('navigator', { storage: { persist } })
    await account.signIn(credentials)
    expect(persist).toHaveBeenCalledTimes(1)
    await device.documents.createDocument({ title: 'Title' })
    vi.unstubAllGlobals()
    expect(persist).toHaveBeenCalledTimes(1)
  })

  it('[OB6] counts what a sign-out would leave behind', async () => {
    await account.signIn(credentials)
    expect(await account.countUnsent()).toBe(0)
    await device.documents.createDocument({ title: 'Unsent' })
    expect(await account.countUnsent()).toBe(1)
  })

  it('[OB6] counts a document once that is on its way and was edited since', async () => {
    await account.signIn(credentials)
    const { id } = await device.documents.createDocument({ title: 'Title' })
    await device.local.pushes.make('push', {
      scope: { account: 'ann', workspaceId: HOME },
      documentIds: [id],
      targetBytes: 1,
      maxBytes: 1_000,
      encodeOperation: () => '{}',
      withDeltas: false,
      encodeRequest: () => '{}',
    })
    expect(await account.countUnsent()).toBe(1)
    await device.documents.renameDocument(await device.rowOf(id), 'Renamed')
    expect(await account.countUnsent()).toBe(1)
  })

  describe('what is no longer mine', () => {
    const elsewhere = { account: 'ann', workspaceId: shared.id }
    const server = {
      id: 'theirs',
      title: 'Theirs',
      content: 'text',
      state: new Uint8Array([0, 0]),
      version: 1,
      deleted: false,
      updatedAt: 1,
    }

    beforeEach(async () => {
      await account.signIn(credentials)
      const cursors = { from: undefined, next: '1', isLast: true }
      await device.local.feed.applyPage(elsewhere, [server, { ...server, id: 'edited' }], cursors)
      await device.local.feed.applyPage({ account: 'ann', workspaceId: HOME }, [server], cursors)
      await device.local.documents.rename({ ...elsewhere, id: 'edited' }, 'Edited here')
    })

    it('[OB11] of a workspace that I was removed from goes from this device, but for unsent work', async () => {
      workspaces = async () => sessionOf('ann').workspaces
      await account.refresh()
      expect(await device.local.documents.get({ ...elsewhere, id: 'theirs' })).toBeUndefined()
      expect(await device.local.documents.get({ ...elsewhere, id: 'edited' })).toMatchObject({
        title: 'Edited here',
      })
      expect(await device.local.feed.cursor(elsewhere)).toBeUndefined()
      expect(await device.documents.get('theirs')).toMatchObject({ workspaceId: HOME })
    })

    it('[OB11] of unsent work in it I may make a document of my own', async () => {
      workspaces = async () => sessionOf('ann').workspaces
      await account.refresh()
      const copy = await device.documents.copyHome({ workspaceId: shared.id, id: 'edited' })
      expect(await device.documents.get(copy.id)).toMatchObject({ title: 'Edited here', workspaceId: HOME })
    })

    it('[OB11] of an account goes when another signs in, but for unsent work, which that one can erase but not see', async () => {
      auth.signIn = async () => ({ ok: true, user: { ...ann, id: 'bob' } })
      const home = '00000000-0000-4000-8000-00000000000c'
      workspaces = async () => [{ id: home, name: 'Home', role: 'owner', personal: true }]
      await account.signIn(credentials)
      expect(await device.documents.list({ view: 'active', limit: 9 })).toEqual([])
      expect(await device.local.documents.get({ ...elsewhere, id: 'theirs' })).toBeUndefined()
      expect(await device.local.documents.get({ ...elsewhere, id: 'edited' })).toBeDefined()
      expect(await account.countOthers()).toBe(1)
      const { id } = await device.documents.createDocument({ title: 'Bob’s' })
      await account.eraseOthers()
      expect(await account.countOthers()).toBe(0)
      expect(await device.local.documents.get({ ...elsewhere, id: 'edited' })).toBeUndefined()
      expect(await device.local.outbox.counts('ann')).toEqual({ ready: 0, conflict: 0, failed: 0 })
      expect(await device.documents.get(id)).toMatchObject({ title: 'Bob’s' })
    })

    it('[OB11] a guest can erase what an account left, and keeps their own', async () => {
      await account.signOut({ unsent: 'keep' })
      const { id } = await device.documents.createDocument({ title: 'Guest’s' })
      expect(await account.countOthers()).toBe(1)
      await account.eraseOthers()
      expect(await account.countOthers()).toBe(0)
      expect(await device.documents.get(id)).toMatchObject({ title: 'Guest’s' })
    })
  })
})
