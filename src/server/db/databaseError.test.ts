import { expect, test } from 'vitest'
import { faultOf } from './databaseError'
import { Prisma } from './prisma'

const withCode = (code: string, message = 'said by the driver') => Object.assign(new Error(message), { code })
const known = (code: string, cause: object = {}) =>
  new Prisma.PrismaClientKnownRequestError('said by Prisma', {
    code,
    clientVersion: '7',
    meta: { driverAdapterError: { cause } },
  })

test.each([
  new Error('Client has encountered a connection error and is not queryable'),
  new Error('Client was closed and is not queryable'),
  new Error('Connection terminated unexpectedly'),
  new Error('timeout exceeded when trying to connect'),
  ...['57P01', '57P02', '57P03', '57P05', '08006', '08P01', '53300'].map((code) => withCode(code)),
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'].map((code) => withCode(code)),
  ...['P1001', 'P1008', 'P1017', 'P2037'].map((code) => known(code)),
  known('P2010', { originalCode: '57P01', kind: 'postgres' }),
  known('P2010', { originalCode: '08006', kind: 'postgres' }),
  new Error('a library said so', { cause: withCode('57P01') }),
])('[RQ6] a connection that is lost or cannot be made is known as such: %s', (error) => {
  expect(faultOf(error)).toBe('connection')
})

test.each([withCode('42P01'), known('P2002'), new Error('something else'), 'a word'])(
  'what is something else is not: %s',
  (error) => {
    expect(faultOf(error)).toBe('other')
  },
)
