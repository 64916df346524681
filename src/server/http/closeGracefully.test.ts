import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { closeGracefully } from './closeGracefully'

async function busyServer() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const asked = once(server, 'request')
  const answer = fetch(`http://127.0.0.1:${port}`)
  const [, response] = (await asked) as [unknown, ServerResponse]
  return { server, answer, response, url: `http://127.0.0.1:${port}` }
}

it('[RQ6] answers what is under way, takes nothing new, and ends', async () => {
  const { server, answer, response, url } = await busyServer()
  const closed = closeGracefully(server, 30_000)
  await expect(fetch(url)).rejects.toThrow()
  response.end('done')
  expect(await (await answer).text()).toBe('done')
  expect(await closed).toBe(true)
})

it('cuts off what does not end in time', async () => {
  const { server, answer } = await busyServer()
  const failed = expect(answer).rejects.toThrow()
  expect(await closeGracefully(server, 1)).toBe(false)
  await failed
})
