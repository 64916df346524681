/** Accounts: passwords, attempts at them, sessions, and what was done to them. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { createdKeySchema } from '@/contract/apiKey'
import { limits } from '@/contract/limits'
import { problemSchema } from '@/contract/problem'
import { auditListSchema, createdInviteSchema } from '@/contract/workspace'
import { env } from '@/server/env'
import { callRest } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { ORIGIN } from '@/testing/writer'
import { handleAuth } from './AuthRouter'

const PASSWORD = 'correct horse battery'

let addresses = 0
/** Another network each time. */
const newAddress = () => `10.${(++addresses >> 8) & 255}.${addresses & 255}.1`

type Headers = Record<string, string>

function post(path: string, body: object, headers: Headers = {}): Promise<Response> {
  const own = { origin: ORIGIN, 'content-type': 'application/json', 'x-client-address': newAddress() }
  const init = { method: 'POST', headers: { ...own, ...headers }, body: JSON.stringify(body) }
  return handleAuth(new Request(`${ORIGIN}/api/auth/${path}`, init))
}

const cookieOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

interface Person {
  email: string
  userId: string
  /** Where they signed up. */
  address: string
  headers: Headers
}

async function signUp(address = newAddress()): Promise<Person> {
  const email = `${randomUUID()}@example.org`
  const answer = await post(
    'sign-up/email',
    { email, password: PASSWORD, name: 'Ada' },
    { 'x-client-address': address },
  )
  expect(answer.status).toBe(200)
  const headers = { origin: ORIGIN, cookie: cookieOf(answer), 'x-client-address': address }
  return { email, userId: (await answer.json()).user.id, address, headers }
}

const signIn = (email: string, password = PASSWORD, headers: Headers = {}) =>
  post('sign-in/email', { email, password }, headers)

/** As if so many wrong passwords more had been tried from where one was just now. */
const failMore = (times: number) =>
  database().requestBudget.updateMany({
    where: { key: { startsWith: 'password:' }, points: { gt: 0 } },
    data: { points: { increment: times } },
  })

const codeOf = async (answer: Response) => problemSchema.parse(await answer.json()).code

async function isSignedIn({ headers }: Pick<Person, 'headers'>): Promise<boolean> {
  const answer = await handleAuth(new Request(`${ORIGIN}/api/auth/get-session`, { headers }))
  return (await answer.json()) !== null
}

describe('[AC1] wrong passwords', () => {
  test('from ever new addresses are slowed down, and leave the owner’s places alone', async () => {
    const owner = await signUp()
    const statuses = []
    for (let n = 0; n < limits.maxFailuresOfStrangers + 3; n++)
      statuses.push((await signIn(owner.email, 'a wrong password')).status)
    const slowed = statuses.indexOf(429)
    expect(slowed).toBe(limits.maxFailuresOfStrangers)
    expect(new Set(statuses.slice(slowed))).toEqual(new Set([429]))
    const refused = await signIn(owner.email.toUpperCase(), 'a wrong password')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await codeOf(refused)).toBe('rate_limited')

    const elsewhere = await signIn(owner.email)
    expect(elsewhere.status).toBe(429)
    expect((await signIn(owner.email, PASSWORD, { 'x-client-address': owner.address })).status).toBe(200)
    const device = /known_device=[^;]+/.exec(owner.headers.cookie ?? '')?.[0] ?? ''
    expect((await signIn(owner.email, PASSWORD, { cookie: device })).status).toBe(200)
    expect((await signIn(owner.email, PASSWORD, { cookie: `known_device=${'A'.repeat(43)}` })).status).toBe(
      429,
    )
  })

  test('many at once are no more than in turn, and are counted where there is no account, too', async () => {
    const email = `${randomUUID()}@example.org`
    const answers = await Promise.all(
      Array.from({ length: limits.maxFailuresOfStrangers + 10 }, () => signIn(email, 'a wrong password')),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(limits.maxFailuresOfStrangers)
  })

  test('of the owner’s own count for where they were typed, and right ones count for nothing', async () => {
    const owner = await signUp()
    const at = { 'x-client-address': owner.address }
    expect((await signIn(owner.email, 'a wrong password', at)).status).toBe(401)
    await failMore(limits.maxFailuresOfPlace - 2)
    for (let n = 0; n < 3; n++) expect((await signIn(owner.email, PASSWORD, at)).status).toBe(200)
    expect((await signIn(owner.email, 'a wrong password', at)).status).toBe(401)
    expect((await signIn(owner.email, PASSWORD, at)).status).toBe(429)
    expect((await signIn(owner.email)).status).toBe(200)
  })

  test.each([
    ['verify-password', { password: 'a wrong password' }, { password: PASSWORD }],
    [
      'change-password',
      { currentPassword: 'a wrong password', newPassword: 'another horse entirely' },
      { currentPassword: PASSWORD, newPassword: 'another horse entirely' },
    ],
  ])('%s is slowed down likewise', async (path, wrong, right) => {
    const owner = await signUp()
    const thief = { cookie: owner.headers.cookie?.replace(/known_device=[^;]+/, '') ?? '' }
    expect((await post(path, wrong, thief)).status).toBe(400)
    await failMore(limits.maxFailuresOfStrangers - 1)
    expect(await codeOf(await post(path, right, thief))).toBe('rate_limited')
    expect((await post(path, right, owner.headers)).status).toBe(200)
    expect((await post(path, right)).status).toBe(401)
  })
})

describe('[AC1] passwords that are tried first are refused', () => {
  test.each(['12345678', 'password', 'Password123!', 'batch document sync', 'short'])(
    '%s',
    async (password) => {
      const email = `${randomUUID()}@example.org`
      const refused = await post('sign-up/email', { email, password, name: 'Ada' })
      expect([refused.status, await codeOf(refused)]).toEqual([400, 'weak_password'])
      expect(await database().user.count({ where: { email } })).toBe(0)
      const { headers } = await signUp()
      const change = await post(
        'change-password',
        { currentPassword: PASSWORD, newPassword: password },
        headers,
      )
      expect(await codeOf(change)).toBe('weak_password')
    },
  )

  test('and so are one’s own name and address', async () => {
    const email = `turnip.${randomUUID().slice(0, 8)}@example.org`
    const own = (password: string) => post('sign-up/email', { email, password, name: 'Turnip Farmer' })
    for (const password of [email, email.split('@')[0] ?? '', 'TurnipFarmer', 'turnip farmer 1'])
      expect(await codeOf(await own(password))).toBe('weak_password')
    expect((await own('turnips are for farmers')).status).toBe(200)
  })
})

test('[AC1] a new password ends every other session, and keys only if asked', async () => {
  const owner = await signUp()
  const other = { headers: { ...owner.headers, cookie: cookieOf(await signIn(owner.email)) } }
  const made = await callRest(
    'POST /api/v1/keys',
    { body: { name: 'Backup', scopes: ['read'] } },
    owner.headers,
  )
  const { key } = createdKeySchema.parse(made.body)
  const mayRead = async () =>
    (await callRest('GET /api/v1/me', {}, { authorization: `Bearer ${key}` })).status === 200

  const wanted = {
    currentPassword: PASSWORD,
    newPassword: 'another horse entirely',
    revokeOtherSessions: false,
  }
  const changed = await post('change-password', wanted, owner.headers)
  expect(changed.status).toBe(200)
  expect([await isSignedIn(owner), await isSignedIn(other), await mayRead()]).toEqual([false, false, true])
  const mine = { headers: { ...owner.headers, cookie: cookieOf(changed) } }
  expect(await isSignedIn(mine)).toBe(true)

  const wrong = { currentPassword: PASSWORD, newPassword: 'a third horse, then', revoke_keys: true }
  expect((await post('change-password', wrong, mine.headers)).status).toBe(400)
  expect([await isSignedIn(mine), await mayRead()]).toEqual([true, true])
  const right = { ...wrong, currentPassword: 'another horse entirely' }
  expect((await post('change-password', right, mine.headers)).status).toBe(200)
  expect([await isSignedIn(mine), await mayRead()]).toEqual([false, false])
  expect((await signIn(owner.email, 'a third horse, then')).status).toBe(200)
})

describe('[AC1] sessions', () => {
  test('are listed, and ended one by one or all others at once', async () => {
    const owner = await signUp()
    const [second, third] = [cookieOf(await signIn(owner.email)), cookieOf(await signIn(owner.email))]
    const list = async () => {
      const request = new Request(`${ORIGIN}/api/auth/list-sessions`, { headers: owner.headers })
      return (await handleAuth(request)).json()
    }
    const sessions: { token: string }[] = await list()
    expect(sessions).toHaveLength(3)
    const token = /session_token=([^.]+)/.exec(second)?.[1]
    expect((await post('revoke-session', { token }, owner.headers)).status).toBe(200)
    expect(await isSignedIn({ headers: { cookie: second } })).toBe(false)
    const stranger = await signUp()
    await post('revoke-session', { token: sessions[0]?.token }, stranger.headers)
    expect(await isSignedIn({ headers: { cookie: third } })).toBe(true)
    expect((await post('revoke-other-sessions', {}, owner.headers)).status).toBe(200)
    expect(await isSignedIn({ headers: { cookie: third } })).toBe(false)
    expect(await list()).toHaveLength(1)
  })

  test('are so many; one more ends the oldest', async () => {
    const { userId, email, address } = await signUp()
    const old = new Date(Date.now() - 60_000)
    await database().session.createMany({
      data: Array.from({ length: limits.maxSessions }, (_, n) => ({
        id: `${userId}${n}`,
        token: `${userId}${n}`,
        userId,
        createdAt: old,
        expiresAt: new Date(Date.now() + 60_000),
      })),
    })
    expect((await signIn(email, PASSWORD, { 'x-client-address': address })).status).toBe(200)
    expect(await database().session.count({ where: { userId } })).toBe(limits.maxSessions)
    expect(await database().session.count({ where: { userId, createdAt: { gt: old } } })).toBe(2)
  })
})

describe('[AC1] the account’s audit log', () => {
  const read = async (headers: Headers, query = {}) =>
    auditListSchema.parse((await callRest('GET /api/v1/me/audit', { query }, headers)).body)

  test('has sign-ins, the first and last failed ones of an hour, sign-outs and changes, in pages', async () => {
    const owner = await signUp()
    const at = { 'x-client-address': owner.address, 'user-agent': 'a test' }
    for (let n = 0; n < 2; n++) await signIn(owner.email, 'a wrong password')
    await failMore(limits.maxFailuresOfStrangers - 3)
    for (let n = 0; n < 2; n++) await signIn(owner.email, 'a wrong password')
    const other = cookieOf(await signIn(owner.email, PASSWORD, at))
    await post('sign-out', {}, { ...at, cookie: other })
    await post('update-user', { name: 'Ada Lovelace' }, owner.headers)
    const change = { currentPassword: PASSWORD, newPassword: 'another horse entirely' }
    const cookie = cookieOf(await post('change-password', change, owner.headers))
    const headers = { ...owner.headers, cookie }

    const { events } = await read(headers)
    expect(events.map(({ action }) => action.replace('account.', '')).reverse()).toEqual([
      'created',
      'sign_in_failed',
      'sign_in_failed',
      'signed_in',
      'signed_out',
      'profile_changed',
      'password_changed',
    ])
    const [failed, last] = events.filter(({ action }) => action === 'account.sign_in_failed').reverse()
    expect(failed).toMatchObject({
      actor_id: 'nobody',
      actor_name: null,
      detail: { failures: 1, is_last: false },
    })
    expect(last?.detail).toMatchObject({ failures: limits.maxFailuresOfStrangers, is_last: true })
    expect(events.find(({ action }) => action === 'account.signed_in')).toMatchObject({
      actor_id: owner.userId,
      detail: { address: owner.address, user_agent: 'a test' },
    })
    expect(JSON.stringify(events)).not.toContain('horse')

    const first = await read(headers, { limit: '3' })
    const rest = await read(headers, { limit: '100', cursor: first.next_cursor })
    expect([...first.events, ...rest.events]).toEqual(events)
  })

  test('is its owner’s alone, also where others own the personal workspace', async () => {
    const [owner, guest] = [await signUp(), await signUp()]
    const workspace = await database().workspace.findFirstOrThrow({ where: { personalOfId: owner.userId } })
    await database().membership.create({
      data: { workspaceId: workspace.id, userId: guest.userId, role: 'owner' },
    })
    const path = { workspace_id: workspace.id }
    const shared = await callRest('GET /api/v1/workspaces/{workspace_id}/audit', { path }, guest.headers)
    expect(auditListSchema.parse(shared.body).events).toEqual([])
    const { events } = await read(guest.headers)
    expect(events.map(({ actor_id }) => actor_id)).toEqual([guest.userId])
  })
})

describe('[AC1] signing up', () => {
  afterEach(() => {
    env().SIGN_UP = 'open'
  })

  const fresh = (rest: object = {}) => ({
    email: `${randomUUID()}@example.org`,
    password: PASSWORD,
    name: 'Ada',
    ...rest,
  })

  test('for addresses that have an account is slowed down, for others it is not', async () => {
    const { email } = await signUp()
    const address = { 'x-client-address': newAddress() }
    for (let n = 0; n < limits.maxTakenSignUps; n++)
      expect((await post('sign-up/email', fresh({ email }), address)).status).toBe(422)
    expect(await codeOf(await post('sign-up/email', fresh({ email }), address))).toBe('rate_limited')
    expect(await codeOf(await post('sign-up/email', fresh(), address))).toBe('rate_limited')
    expect((await post('sign-up/email', fresh())).status).toBe(200)
  })

  test('may be closed, or for who has the link of an invitation', async () => {
    const owner = await signUp()
    const { id } = await database().workspace.findFirstOrThrow({ where: { personalOfId: owner.userId } })
    const W = 'POST /api/v1/workspaces/{workspace_id}/invites'
    const invite = await callRest(W, { path: { workspace_id: id }, body: { role: 'editor' } }, owner.headers)
    const { token } = createdInviteSchema.parse(invite.body)
    env().SIGN_UP = 'invite'
    for (const wrong of [undefined, '', 'nonsense', `${token.slice(0, -2)}AA`])
      expect(await codeOf(await post('sign-up/email', fresh({ invite: wrong })))).toBe('sign_up_closed')
    expect((await post('sign-up/email', fresh({ invite: token }))).status).toBe(200)
    env().SIGN_UP = 'closed'
    expect(await codeOf(await post('sign-up/email', fresh({ invite: token })))).toBe('sign_up_closed')
    expect((await signIn(owner.email)).status).toBe(200)
  })

  test.each([
    ...['', '  ', 'Ada\u202egnp.exe', 'Ada\nRoot', '\u200b'].map((name) => ({ name })),
    ...['javascript:alert(1)', 'http://example.org/a.png', 'data:image/png;base64,AA', 'nonsense'].map(
      (image) => ({ image }),
    ),
  ])('and changing a profile refuse %j', async (wrong) => {
    expect(await codeOf(await post('sign-up/email', fresh(wrong)))).toBe('invalid_request')
    const { headers, userId } = await signUp()
    expect(await codeOf(await post('update-user', wrong, headers))).toBe('invalid_request')
    expect(await database().user.findUnique({ where: { id: userId } })).toMatchObject({
      name: 'Ada',
      image: null,
    })
  })

  test('changing a profile takes a name, a picture, and nothing else', async () => {
    const { headers, userId } = await signUp()
    const image = 'https://example.org/ada.png'
    expect((await post('update-user', { name: ' Ada L. ', image }, headers)).status).toBe(200)
    expect(await database().user.findUnique({ where: { id: userId } })).toMatchObject({
      name: 'Ada L.',
      image,
    })
    expect((await post('update-user', { image: null }, headers)).status).toBe(200)
    for (const other of [{}, { email: 'x@example.org' }, { emailVerified: true, name: 'x' }])
      expect(await codeOf(await post('update-user', other, headers))).toBe('invalid_request')
  })
})
