/** One of many people in a document of Hocuspocus, each on a connection of its own. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { WebSocket } from 'ws'
import * as Y from 'yjs'

export async function connect(port, name) {
  const document = new Y.Doc()
  const websocketProvider = new HocuspocusProviderWebsocket({
    url: `ws://127.0.0.1:${port}`,
    WebSocketPolyfill: WebSocket,
  })
  const provider = new HocuspocusProvider({ websocketProvider, name, document })
  provider.attach()
  await new Promise((resolve) => provider.on('synced', resolve))
  const text = document.getText('content')
  return {
    type: (letter) => text.insert(text.length, letter),
    onChange: (listener) => document.once('update', listener),
    close: () => {
      provider.destroy()
      websocketProvider.destroy()
    },
  }
}
