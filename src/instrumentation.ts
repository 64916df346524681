/** What a server process does beside answering: Next.js calls this once as it starts, and waits for it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startUpkeep } = await import('./server/changes/startUpkeep')
    const { endStreamsWithProcess } = await import('./server/changes/ChangeHub')
    startUpkeep()
    endStreamsWithProcess()
  }
}
