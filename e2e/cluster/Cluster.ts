/**
 * The app as a larger site runs it: nginx before two instances, PgBouncer in transaction mode between them
 * and one PostgreSQL. All real, all on loopback.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../scripts/database/embeddedPostgres.ts'
import { freePorts } from '../../scripts/freePorts.ts'
import { findDaemon } from './findDaemon.ts'

/** PgBouncer does not run as root. */
const NOBODY = 65_534

export class Cluster {
  private readonly daemons: ChildProcess[] = []

  private constructor(
    /** What clients talk to. */
    readonly url: string,
    /** The instances' own addresses. */
    readonly instanceUrls: string[],
    readonly database: pg.Pool,
    private readonly instances: ChildProcess[],
    private readonly environments: Record<string, string>[],
    private readonly postgres: EmbeddedPostgres,
    private readonly folder: string,
  ) {}

  static async open(env: Record<string, string> = {}): Promise<Cluster> {
    const folder = await mkdtemp(path.join(tmpdir(), 'bds-cluster-'))
    await chmod(folder, 0o755)
    const postgres = await startEmbeddedPostgres(path.join(folder, 'postgres'))
    const direct = new URL(postgres.url)
    const [bouncerPort, nginxPort, ...appPorts] = await freePorts(4)
    const pooled = new URL(direct)
    pooled.port = String(bouncerPort)
    const url = `http://localhost:${nginxPort}`

    const bouncer = await startBouncer(path.join(folder, 'pgbouncer'), Number(bouncerPort), direct)
    const environments = appPorts.map((port) => ({
      PORT: String(port),
      DATABASE_URL: pooled.href,
      DATABASE_DIRECT_URL: direct.href,
      BETTER_AUTH_SECRET: 'the same secret on every instance of it',
      APP_URL: url,
      TRUSTED_PROXIES: 'loopback',
      ...env,
    }))
    const instances: ChildProcess[] = []
    for (const environment of environments) instances.push(await startInstance(environment))
    const nginx = await startNginx(path.join(folder, 'nginx'), Number(nginxPort), appPorts)
    const database = new pg.Pool({
      connectionString: direct.href,
      max: 2,
      options: '-c app.maintenance=on',
    })
    // One that is about to close may hear first that the server stops.
    database.on('connect', (client) => client.on('error', () => undefined))
    const instanceUrls = appPorts.map((port) => `http://localhost:${port}`)
    const cluster = new Cluster(url, instanceUrls, database, instances, environments, postgres, folder)
    cluster.daemons.push(nginx, bouncer)
    return cluster
  }

  /** Ends an instance as a crash does, in the middle of whatever it is doing. */
  async kill(index: number): Promise<void> {
    const instance = this.instances[index]
    if (!instance?.pid) throw new Error(`no instance ${index}`)
    const exited = once(instance, 'exit')
    // Its process group: what `npm start` started dies with it.
    process.kill(-instance.pid, 'SIGKILL')
    await exited
  }

  /** Starts an instance anew that was killed. */
  async restart(index: number): Promise<void> {
    this.instances[index] = await startInstance(this.environments[index] ?? {})
  }

  /** How many live connections each instance has; none: it does not answer. */
  async liveConnections(): Promise<number[]> {
    return Promise.all(
      this.instanceUrls.map(async (url) => {
        const metrics = await fetch(`${url}/metrics`).then(
          (answer) => answer.text(),
          () => '',
        )
        return Number(/^live_connections\{state="connection"\} (\d+)/m.exec(metrics)?.[1] ?? 0)
      }),
    )
  }

  async close(): Promise<void> {
    for (const process of [...this.instances, ...this.daemons]) {
      if (process.exitCode !== null || process.signalCode !== null) continue
      const exited = once(process, 'exit')
      process.kill('SIGTERM')
      await exited
    }
    await this.database.end()
    await this.postgres.stop()
    await rm(path.dirname(this.postgres.dataDir), { recursive: true, force: true })
    await rm(this.folder, { recursive: true, force: true })
  }
}

async function startInstance(env: Record<string, string>): Promise<ChildProcess> {
  const instance = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  await output(instance, instance.stdout, 'Ready on')
  return instance
}

async function startBouncer(folder: string, port: number, database: URL): Promise<ChildProcess> {
  await mkdir(folder, { recursive: true })
  const users = path.join(folder, 'users.txt')
  await writeFile(users, `"${database.username}" "${decodeURIComponent(database.password)}"\n`)
  const config = path.join(folder, 'pgbouncer.ini')
  await writeFile(
    config,
    `[databases]
app = host=${database.hostname} port=${database.port} dbname=${database.pathname.slice(1)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 8
max_client_conn = 200
`,
  )
  const asUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const bouncer = spawn(findDaemon('pgbouncer') ?? 'pgbouncer', [config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...asUser,
  })
  await output(bouncer, bouncer.stderr, 'process up')
  return bouncer
}

async function startNginx(folder: string, port: number, appPorts: number[]): Promise<ChildProcess> {
  await mkdir(folder, { recursive: true })
  const config = path.join(folder, 'nginx.conf')
  await writeFile(
    config,
    `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream app {
    ${appPorts.map((appPort) => `server 127.0.0.1:${appPort} max_fails=1 fail_timeout=1s;`).join('\n    ')}
    keepalive 16;
  }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 64m;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_buffering off;
    }
    location = /api/v1/live {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`,
  )
  const nginx = spawn(findDaemon('nginx') ?? 'nginx', ['-c', config, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await output(nginx, nginx.stderr, 'start worker process')
  return nginx
}

/** Resolves when the process has said `words`. */
function output(process: ChildProcess, stream: NodeJS.ReadableStream | null, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    stream?.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-10_000)
      if (said.includes(words)) resolve()
    })
    process.once('error', reject)
    process.once('exit', (code) =>
      reject(new Error(`${process.spawnfile} ended with code ${code}:\n${said}`)),
    )
  })
}
