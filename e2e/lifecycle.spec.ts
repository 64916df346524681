/** How the app and its embedded PostgreSQL live and die: what is killed comes back, and nothing outlives the app. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { isRunning } from '../scripts/processTable.ts'
import { ApiClient } from './ApiClient.ts'

const PORT = 3796
const URL = `http://localhost:${PORT}`

// Each starts the app once or twice.
test.describe.configure({ timeout: 300_000 })

let folder: string
let app: StartedApp | undefined
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bds-lifecycle-'))
  // For PostgreSQL's own user, when we are root.
  await chmod(folder, 0o755)
})
test.afterEach(() => app?.stop())
test.afterAll(() => rm(folder, { recursive: true, force: true }))

test('[OP1] a server that was killed is started again, and it is said why it died', async () => {
  app = await StartedApp.start(['npm', 'start'])
  process.kill(app.server, 'SIGKILL')
  await expect.poll(() => app?.output).toContain('was killed by SIGKILL')
  await expect.poll(readiness, { timeout: 60_000 }).toBe(200)
})

test('[OP1] a PostgreSQL that was killed is started again at the same address, with all that was written', async () => {
  app = await StartedApp.start(['npm', 'start'])
  const ada = await ApiClient.signUp(URL)
  await ada.create('kept', { title: 'Kept' })
  process.kill(await app.postmaster(), 'SIGKILL')
  await expect.poll(readiness).toBe(503)
  await expect.poll(readiness, { timeout: 60_000 }).toBe(200)
  const read = await ada.send('GET', `/api/v1/documents/kept?workspace_id=${ada.workspaceId}`)
  expect(read.body).toMatchObject({ title: 'Kept' })
})

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`[OP2] ${signal} to npm alone ends the app and its database, and the next start works`, async () => {
    app = await StartedApp.start(['npm', 'start'])
    const pids = [app.start, app.server, await app.postmaster()]
    app.process.kill(signal)
    await expect.poll(() => pids.filter(isRunning), { timeout: 45_000 }).toEqual([])
    app = await StartedApp.start(['npm', 'start'])
  })
}

test('[OP2] a start that was killed takes server and database along, and a closed terminal ends all', async () => {
  app = await StartedApp.start([process.execPath, '--import', 'tsx', 'scripts/start.ts'])
  const killed = [app.server, await app.postmaster()]
  app.process.kill('SIGKILL')
  await expect.poll(() => killed.filter(isRunning), { timeout: 45_000 }).toEqual([])

  app = await StartedApp.start([process.execPath, '--import', 'tsx', 'scripts/start.ts'])
  const hungUp = [app.server, await app.postmaster()]
  app.process.kill('SIGHUP')
  await expect.poll(() => hungUp.filter(isRunning), { timeout: 45_000 }).toEqual([])
  // Said when the last of them has ended.
  await expect.poll(() => app?.output).toContain('Stopped.')
})

test('[OP3] a port in use is found first, with the way out', async () => {
  app = await StartedApp.start(['npm', 'start'])
  const second = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
    env: { ...process.env, PORT: String(PORT), DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = await words(second)
  expect(said.trim()).toMatch(new RegExp(`^Port ${PORT} is in use, .* PORT=\\d+ npm start$`))
})

async function readiness(): Promise<number> {
  const answer = await fetch(`${URL}/readyz`).catch(() => undefined)
  return answer?.status ?? 0
}

async function words(child: ChildProcess): Promise<string> {
  let said = ''
  for await (const chunk of child.stderr ?? []) said += chunk
  return said
}

class StartedApp {
  output = ''
  /** The process of scripts/start.ts, which owns the others. */
  start = 0
  server = 0

  private constructor(readonly process: ChildProcess) {}

  static async start([program = '', ...args]: string[]): Promise<StartedApp> {
    const child = spawn(program, args, {
      env: { ...process.env, PORT: String(PORT), DATA_DIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const started = new StartedApp(child)
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        started.output += chunk
        if (started.output.includes('Ready on')) resolve()
      }
      child.stdout?.on('data', hear)
      child.stderr?.on('data', hear)
      child.once('exit', () => reject(new Error(started.output)))
    })
    const shell = program === 'npm' ? childOf(child.pid ?? 0, 'start.ts') : undefined
    started.start = shell ? childOf(shell, 'start.ts') : (child.pid ?? 0)
    started.server = childOf(started.start, 'httpServer.ts')
    return started
  }

  async postmaster(): Promise<number> {
    return Number.parseInt(await readFile(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10)
  }

  /** Whatever of it is left. */
  async stop(): Promise<void> {
    if (!isRunning(this.start)) return
    process.kill(this.start, 'SIGTERM')
    await expect.poll(() => isRunning(this.start), { timeout: 45_000 }).toBe(false)
  }
}

function childOf(pid: number, command: string): number {
  return Number.parseInt(execFileSync('pgrep', ['-P', String(pid), '-f', command], { encoding: 'utf8' }), 10)
}
