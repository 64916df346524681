import * as Y from 'yjs'
import { emptyCrdt, textOf } from '../documentText'

/** So many structs by a client of which each stands beside nothing: no editor writes such an update. */
export function withoutOrigins(client: number, count: number): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  const text = textOf(emptyCrdt())
  const structs = Array.from({ length: count }, (_, clock) => {
    const content = new Y.ContentString('y')
    return new Y.Item(Y.createID(client, clock), null, null, null, null, text, null, content)
  })
  const varUint = (value: number) => {
    const { restEncoder } = encoder
    let rest = value
    while (rest > 127) {
      restEncoder.cbuf[restEncoder.cpos++] = 128 | (rest & 127)
      rest >>>= 7
    }
    restEncoder.cbuf[restEncoder.cpos++] = rest
  }
  for (const value of [1, count, client, 0]) varUint(value)
  for (const struct of structs) struct.write(encoder, 0)
  varUint(0)
  return encoder.toUint8Array()
}
