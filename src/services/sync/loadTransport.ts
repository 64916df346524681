import { TransportError } from './TransportError'
import type { Transport } from './transport'

/** What talks to the server, whose code a guest does without. @throws TransportError when it cannot be had */
export async function loadTransport(): Promise<Transport> {
  try {
    const { createTransport } = await import('./transport')
    return createTransport()
  } catch (cause) {
    throw new TransportError({ kind: 'network', message: 'The server cannot be reached.' }, cause)
  }
}
