/** One instance of the app: the README's own script, on a port and a database that it is given. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export class AppProcess {
  private process: ChildProcess | undefined
  /** What it has written since it was started last. */
  output = ''

  constructor(
    readonly url: string,
    private readonly env: Record<string, string>,
    private readonly script = 'scripts/start.ts',
  ) {}

  static async start(port: number, env: Record<string, string>, script?: string): Promise<AppProcess> {
    const app = new AppProcess(`http://localhost:${port}`, { ...env, PORT: String(port) }, script)
    await app.start()
    return app
  }

  /** Starts the app; does nothing when it runs. */
  async start(): Promise<void> {
    if (this.process) return
    this.output = ''
    const server = spawn(process.execPath, ['--import', 'tsx', this.script], {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.process = server
    await new Promise<void>((resolve, reject) => {
      server.stdout?.on('data', (chunk: Buffer) => {
        this.output += chunk
        if (this.output.includes('Ready on')) resolve()
      })
      server.once('exit', (code) =>
        reject(new Error(`${this.script} ended with code ${code}:\n${this.output}`)),
      )
    })
  }

  /** Asks the app to stop: for the browser the server is gone. @returns its exit code. */
  async stop(): Promise<number | null> {
    if (!this.process) return null
    const exited = once(this.process, 'exit')
    this.process.kill('SIGTERM')
    const [code] = (await exited) as [number | null]
    this.process = undefined
    return code
  }
}
