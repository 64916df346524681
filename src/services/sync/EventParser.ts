export interface ServerEvent {
  event: string
  data: string
  id: string
}

/** Server-Sent Events out of text that comes in pieces; of comments and `retry` nothing is said. */
export class EventParser {
  private rest = ''
  private fields: Partial<ServerEvent> = {}

  /** The events that end in this piece. */
  push(text: string): ServerEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/)
    this.rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.readLine(line) ?? [])
  }

  private readLine(line: string): ServerEvent | null {
    if (line === '') {
      const { event = 'message', data, id = '' } = this.fields
      this.fields = {}
      return data === undefined ? null : { event, data, id }
    }
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
    if (name === 'data') {
      const { data } = this.fields
      this.fields.data = data === undefined ? value : `${data}\n${value}`
    } else if (name === 'event' || name === 'id') this.fields[name] = value
    return null
  }
}
