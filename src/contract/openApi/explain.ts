import type { createDocument } from 'zod-openapi'
import { glossary } from './glossary'

export type OpenApiDocument = ReturnType<typeof createDocument>

type Json = Record<string, unknown>

/** Adds to every property what the glossary says of its name, where its schema does not say it. Parameters say it themselves. */
export function explain(document: OpenApiDocument): OpenApiDocument {
  const { schemas = {}, ...components } = document.components ?? {}
  for (const [name, schema] of Object.entries(schemas)) explainWithin(schema, name)
  explainWithin(components, '')
  explainWithin(document.paths, '')
  return document
}

function explainWithin(node: unknown, schemaName: string): void {
  if (Array.isArray(node)) for (const item of node) explainWithin(item, schemaName)
  if (!isObject(node)) return
  if (isObject(node.properties) && node.type === 'object')
    for (const [name, property] of Object.entries(node.properties)) explainOne(property, name, schemaName)
  if (typeof node.in === 'string' && typeof node.name === 'string') explainParameter(node)
  if (node.type === 'integer') bound(node)
  for (const [key, value] of Object.entries(node)) if (!DATA.has(key)) explainWithin(value, schemaName)
}

/** Nothing on this wire counts below zero; what zod says of its own accord says nothing. */
function bound(integer: Json): void {
  integer.minimum ??= 0
  integer.maximum ??= Number.MAX_SAFE_INTEGER
  integer.format ??= Number(integer.maximum) < 2 ** 31 ? 'int32' : 'int64'
}

function forgetUnsaidBounds(integer: Json): void {
  if (integer.minimum === Number.MIN_SAFE_INTEGER) delete integer.minimum
  if (integer.maximum === Number.MAX_SAFE_INTEGER) delete integer.maximum
}

/** Where values stand, which only look like schemas. */
const DATA = new Set(['example', 'examples', 'enum', 'const', 'default'])

function explainOne(property: unknown, name: string, schemaName: string): void {
  const term = glossary[`${schemaName}.${name}`] ?? glossary[name]
  // A reference is explained where it leads to.
  if (!term || !isObject(property) || '$ref' in property) return
  forgetUnsaidBounds(property)
  for (const [keyword, value] of Object.entries(term)) property[keyword] ??= value
}

function explainParameter(parameter: Json): void {
  const { schema } = parameter
  if (!isObject(schema)) return
  parameter.description ??= schema.description
  delete schema.description
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
