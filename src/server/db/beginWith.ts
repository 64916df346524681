/**
 * Settings that hold until the end of a transaction. By `SET LOCAL`, as a distributed PostgreSQL passes that on to the
 * nodes that the transaction comes to, and nothing that `set_config()` has set: row-level security would show nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { oncePerProcess } from '../oncePerProcess'

export type LocalSettings = Readonly<Record<string, string>>

const waiting = oncePerProcess('settings of the next transaction', () => new AsyncLocalStorage<string[]>())

/** The transaction that `begin` begins first has these settings before its first statement, at no round trip more. */
export function beginWith<T>(settings: LocalSettings, begin: () => Promise<T>): Promise<T> {
  return waiting().run(settingStatements(settings), begin)
}

/** What is to be sent behind BEGIN: once, as what the transaction itself begins is another. */
export function takeStatements(): string[] {
  return waiting().getStore()?.splice(0) ?? []
}

export function settingStatements(settings: LocalSettings): string[] {
  return Object.entries(settings).map(([name, value]) => `SET LOCAL ${name} = ${pg.escapeLiteral(value)}`)
}
