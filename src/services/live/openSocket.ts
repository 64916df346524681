import { LIVE_PATH } from '@/contract/live'

export interface LiveSocket {
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(): void
}

export interface SocketListener {
  onOpen(): void
  onMessage(data: string | Uint8Array): void
  /** Also instead of `onOpen`. `code`: of the WebSocket protocol, or of `liveClose`. */
  onClose(code: number): void
}

export type OpenSocket = (listener: SocketListener) => LiveSocket

/** The WebSocket for live sessions, at the server that the page is from. */
export function openSocket({ onOpen, onMessage, onClose }: SocketListener): LiveSocket {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${LIVE_PATH}`)
  socket.binaryType = 'arraybuffer'
  socket.onopen = onOpen
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') onMessage(data)
    else if (data instanceof ArrayBuffer) onMessage(new Uint8Array(data))
  }
  socket.onclose = ({ code }) => onClose(code)
  return socket
}
