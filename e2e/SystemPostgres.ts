/** A PostgreSQL from the system's packages, which bring the tools that the embedded one lacks. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '../scripts/freePorts.ts'

/** Where Debian keeps one folder for each major version. */
const VERSIONS = '/usr/lib/postgresql'
const PROGRAMS = ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore']

/** The folder of the newest version that is installed with server and tools. */
export function findPostgres(): string | undefined {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : []
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(VERSIONS, version, 'bin'))
    .find((folder) => PROGRAMS.every((name) => existsSync(path.join(folder, name))))
}

export class SystemPostgres {
  private constructor(
    private readonly programs: string,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(programs: string): Promise<SystemPostgres> {
    const folder = await mkdtemp(path.join(tmpdir(), 'bds-system-postgres-'))
    const server = new SystemPostgres(programs, folder, await freePort())
    // PostgreSQL does not run as root.
    if (isRoot()) await chown(folder, Number(server.run('id', '-u')), Number(server.run('id', '-g')))
    server.run(
      path.join(programs, 'initdb'),
      '-D',
      folder,
      '-U',
      'postgres',
      '-A',
      'trust',
      '--locale=C',
      '-E',
      'UTF8',
    )
    const options = `-p ${server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`
    server.run(server.control, '-D', folder, '-w', '-l', path.join(folder, 'log'), '-o', options, 'start')
    return server
  }

  urlOf(user: string, database: string): string {
    return `postgresql://${user}@127.0.0.1:${this.port}/${database}`
  }

  async stop(): Promise<void> {
    this.run(this.control, '-D', this.folder, '-w', '-m', 'fast', 'stop')
    await rm(this.folder, { recursive: true, force: true })
  }

  private get control(): string {
    return path.join(this.programs, 'pg_ctl')
  }

  private run(...command: string[]): string {
    const [program = '', ...args] = isRoot() ? ['runuser', '-u', 'postgres', '--', ...command] : command
    return execFileSync(program, args, {
      encoding: 'utf8',
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}
