/** What a server process does beside answering: Next.js calls this once as it starts, and waits for it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startMaintenance } = await import('@/server/maintenance/startMaintenance')
    const { changeHub } = await import('@/server/feed/ChangeHub')
    const { liveHub } = await import('@/server/live/LiveHub')
    const { openLive } = await import('@/server/api/LiveRouter')
    const { processState } = await import('@/server/telemetry/processState')
    const { warmUp } = await import('@/server/batch/warmUp')
    startMaintenance()
    processState.openLive = (request) => openLive(request, liveHub())
    processState.endStreams = () => {
      for (const hub of [changeHub(), liveHub()]) void hub.close()
    }
    // The port is opened after this: who is told "ready" is answered at once.
    if (process.env.NODE_ENV === 'production') await warmUp()
  }
}
