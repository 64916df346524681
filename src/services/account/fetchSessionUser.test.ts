import { describe, expect, it } from 'vitest'
import { fetchSessionUser } from './fetchSessionUser'

const answered = (answer: Response) => fetchSessionUser('http://server', async () => answer)

describe('fetchSessionUser', () => {
  it('[OB12] only our server says who is here, and that nobody is', async () => {
    const user = { id: 'ann', email: 'ann@example.com', name: 'Ann' }
    expect(await answered(Response.json({ session: {}, user }))).toEqual(user)
    expect(await answered(Response.json(null))).toBeNull()
    const html = { headers: { 'content-type': 'text/html' } }
    await expect(answered(new Response('null', html))).rejects.toThrow()
    await expect(answered(new Response('<html>Sign in</html>', html))).rejects.toThrow()
    await expect(answered(Response.json({ message: 'who are you?' }))).rejects.toThrow()
    for (const status of [401, 403, 404, 502])
      await expect(answered(Response.json(null, { status }))).rejects.toThrow()
  })
})
