/** The app under test: the production build, started by the README's own script on a database of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../scripts/database/embeddedPostgres.ts'

export class AppServer {
  private process: ChildProcess | undefined

  private constructor(
    readonly url: string,
    /** For looking at what really arrived, past the app. */
    readonly database: pg.Pool,
    private readonly env: Record<string, string>,
    private readonly postgres: EmbeddedPostgres,
    private readonly folder: string,
  ) {}

  static async open(port: number): Promise<AppServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'bds-e2e-'))
    const postgres = await startEmbeddedPostgres(path.join(folder, 'postgres'))
    const env = { PORT: String(port), DATABASE_URL: postgres.url, DATA_DIR: folder }
    const database = new pg.Pool({ connectionString: postgres.url, max: 2 })
    const server = new AppServer(`http://localhost:${port}`, database, env, postgres, folder)
    await server.start()
    return server
  }

  /** Starts the app; does nothing when it runs. */
  async start(): Promise<void> {
    if (this.process) return
    const server = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.process = server
    await new Promise<void>((resolve, reject) => {
      let output = ''
      server.stdout?.on('data', (chunk: Buffer) => {
        output += chunk
        if (output.includes('Ready on')) resolve()
      })
      server.once('exit', (code) => reject(new Error(`npm start ended with code ${code}:\n${output}`)))
    })
  }

  /** Stops the app, not its database: for the browser the server is gone. */
  async stop(): Promise<void> {
    if (!this.process) return
    const exited = once(this.process, 'exit')
    this.process.kill('SIGTERM')
    await exited
    this.process = undefined
  }

  async close(): Promise<void> {
    await this.stop()
    await this.database.end()
    await this.postgres.stop()
    await rm(path.dirname(this.postgres.dataDir), { recursive: true, force: true })
    await rm(this.folder, { recursive: true, force: true })
  }
}
