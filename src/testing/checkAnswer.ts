/** Holds an answer of the REST API to its description: status, headers, content type and body. [RD3] */
import { Ajv2020 } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { openApiDocument } from '@/contract/openApi/openApiDocument'
import { matchPath } from './routes'

interface Described {
  parameters?: { in: string; name: string }[]
  responses: Record<string, { $ref?: string } & DescribedAnswer>
}

interface DescribedAnswer {
  headers?: Record<string, { required?: boolean; schema: { type: string } }>
  content?: Record<string, unknown>
}

interface Description {
  paths: Record<string, Record<string, Described>>
  components: { responses: Record<string, DescribedAnswer> }
}

/** As it goes over the wire. */
const description: Description = JSON.parse(JSON.stringify(openApiDocument()))
const paths = Object.keys(description.paths).map((path) => ({ path }))

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(description, 'api')

/** What every answer over HTTP may carry, whatever it says. */
const UNREMARKABLE = new Set([
  'access-control-allow-origin',
  'cache-control',
  'content-length',
  'content-type',
  // To a proxy: hold back nothing of this stream.
  'x-accel-buffering',
])

/** @throws naming what in the answer is not as described. The answer can still be read afterwards. */
export async function checkAnswer(request: Request, answer: Response): Promise<void> {
  const url = new URL(request.url)
  const method = request.method.toLowerCase()
  const template = matchPath(paths, url.pathname)?.found.path
  const operation = template && description.paths[template]?.[method]
  if (!operation) throw new Error(`${request.method} ${url.pathname} is not described`)

  const faults: string[] = []
  const pointer = ['paths', template, method, 'responses', `${answer.status}`]
  const { described, at } = resolve(operation.responses[`${answer.status}`], pointer)
  if (!described) faults.push('this status is not described')
  else {
    if (answer.ok) faults.push(...checkQuery(operation, url))
    faults.push(...checkHeaders(described, answer, at), ...(await checkBody(described, answer, at)))
  }
  if (faults.length > 0) {
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream')
    const body = isStream ? '' : (await answer.clone().text()).slice(0, 500)
    throw new Error(
      `${request.method} ${url.pathname} answered ${answer.status}:\n${faults.join('\n')}\n${body}`,
    )
  }
}

/** Most refusals are described once for all endpoints. */
function resolve(answer: Described['responses'][string] | undefined, pointer: string[]) {
  const name = answer?.$ref?.split('/').at(-1)
  if (name === undefined) return { described: answer, at: pointer }
  return { described: description.components.responses[name], at: ['components', 'responses', name] }
}

/** What the server listened to must be known to those who read about it. */
function checkQuery({ parameters = [] }: Described, url: URL): string[] {
  const known = new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name))
  const unknown = [...url.searchParams.keys()].filter((name) => !known.has(name))
  return unknown.map((name) => `query parameter ${name} was taken, but is not described`)
}

function checkHeaders({ headers = {} }: DescribedAnswer, answer: Response, at: string[]): string[] {
  const faults: string[] = []
  const names = new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]))
  for (const [name, { required }] of Object.entries(headers)) {
    if (required && !answer.headers.has(name)) faults.push(`header ${name} is missing`)
  }
  for (const [name, text] of answer.headers) {
    const described = names.get(name)
    if (!described) {
      if (!UNREMARKABLE.has(name)) faults.push(`header ${name} is not described`)
      continue
    }
    const value = headers[described]?.schema.type === 'integer' ? Number(text) : text
    faults.push(...check([...at, 'headers', described, 'schema'], value, `header ${name}`))
  }
  return faults
}

async function checkBody({ content }: DescribedAnswer, answer: Response, at: string[]): Promise<string[]> {
  const mediaType = answer.headers.get('content-type')?.split(';')[0]
  if (!content) return answer.body ? ['a body is not described'] : []
  if (!mediaType || !(mediaType in content)) return [`content type ${mediaType} is not described`]
  // A stream has no end to wait for.
  if (!/[/+]json$/.test(mediaType)) return []
  const body: unknown = await answer.clone().json()
  return check([...at, 'content', mediaType, 'schema'], body, 'body')
}

function check(pointer: string[], value: unknown, what: string): string[] {
  const fragment = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
  const validate = ajv.getSchema(`api#/${fragment.join('/')}`)
  if (!validate) throw new Error(`no schema at ${pointer.join('/')}`)
  if (validate(value)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}
