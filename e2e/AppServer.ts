/** The app under test: the production build, started by the README's own script on a database of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../scripts/database/embeddedPostgres.ts'
import { AppProcess } from './AppProcess.ts'

export class AppServer extends AppProcess {
  private constructor(
    url: string,
    /** What another instance on the same database needs. */
    readonly settings: Record<string, string>,
    port: number,
    /** For looking at what really arrived, past the app. */
    readonly database: pg.Pool,
    private readonly postgres: EmbeddedPostgres,
    private readonly folder: string,
  ) {
    super(url, { ...settings, PORT: String(port) })
  }

  /** @param env what the server is started with besides. */
  static async open(port: number, env: Record<string, string> = {}): Promise<AppServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'bds-e2e-'))
    const postgres = await startEmbeddedPostgres(path.join(folder, 'postgres'))
    const settings = { ...env, DATABASE_URL: postgres.url, DATA_DIR: folder }
    const database = new pg.Pool({ connectionString: postgres.url, max: 2, options: '-c app.maintenance=on' })
    // One that is about to close may hear first that the server stops.
    database.on('connect', (client) => client.on('error', () => undefined))
    const server = new AppServer(`http://localhost:${port}`, settings, port, database, postgres, folder)
    await server.start()
    return server
  }

  async close(): Promise<void> {
    await this.stop()
    await this.database.end()
    await this.postgres.stop()
    await rm(path.dirname(this.postgres.dataDir), { recursive: true, force: true })
    await rm(this.folder, { recursive: true, force: true })
  }
}
