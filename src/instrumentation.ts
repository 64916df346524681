/** What a server process does beside answering: Next.js calls this once as it starts, and waits for it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startMaintenance } = await import('@/server/maintenance/startMaintenance')
    const { endStreamsWithProcess } = await import('@/server/feed/ChangeHub')
    const { warmUp } = await import('@/server/batch/warmUp')
    startMaintenance()
    endStreamsWithProcess()
    // The port is opened after this: who is told "ready" is answered at once.
    if (process.env.NODE_ENV === 'production') await warmUp()
  }
}
