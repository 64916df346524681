import { expect, test } from 'vitest'
import { type AgingVersion, judgeVersions, KEPT_AS } from './judgeVersions'

const { hourly, daily, endOfSitting } = KEPT_AS
const NOW = Date.parse('2026-03-31T12:00:00Z')
const HOUR = 3_600_000
const usual = { allMs: 24 * HOUR, hourlyMs: 30 * 24 * HOUR }

const at = (time: string, rest: Partial<AgingVersion> = {}): AgingVersion => ({
  authorId: 'ada',
  createdAt: new Date(`2026-${time}Z`),
  operation: 'update',
  keptAs: null,
  isMarked: false,
  ...rest,
})
const minutes = (day: string, ...all: string[]) => all.map((minute) => at(`${day}T${minute}`))
const judge = (versions: AgingVersion[], next: AgingVersion, policy = usual) =>
  judgeVersions(versions, next, policy, NOW)

test('[BT15] of a sitting that is older than a day one version an hour stays, and the last one', () => {
  const versions = minutes('03-29', '10:50', '10:55', '11:01', '11:05', '11:10')
  expect(judge(versions, at('03-31T11:59'))).toEqual(['gone', hourly, 'gone', 'gone', endOfSitting])
})

test('[BT15] what is younger is not judged yet', () => {
  const versions = minutes('03-30', '11:58', '11:59', '12:00', '12:01')
  expect(judge(versions, at('03-30T12:02'))).toEqual(['gone', hourly, null, null])
})

test('[BT15] another author, or ten minutes without one, end a sitting', () => {
  const versions = [
    at('03-29T10:00'),
    at('03-29T10:01', { authorId: 'bob' }),
    at('03-29T10:02'),
    at('03-29T10:12'),
    at('03-29T10:21'),
  ]
  const verdicts = judge(versions, at('03-29T10:22'))
  expect(verdicts).toEqual([endOfSitting, endOfSitting, endOfSitting, 'gone', 'gone'])
})

test('[BT15] after 30 days one a day stays; what ended a sitting stays, and no pause counts again', () => {
  const versions = [
    at('02-20T10:59', { keptAs: hourly }),
    at('02-20T11:59', { keptAs: hourly }),
    at('02-20T12:30', { keptAs: endOfSitting }),
    at('02-20T15:59', { keptAs: hourly }),
    at('02-21T09:00', { keptAs: hourly }),
  ]
  expect(judge(versions, at('03-01T12:00'))).toEqual(['gone', 'gone', endOfSitting, daily, daily])
})

test('[BT15] what was named, merged, restored or taken out of the trash stays', () => {
  const versions = [
    at('03-29T10:00'),
    at('03-29T10:01', { isMarked: true }),
    at('03-29T10:02', { operation: 'restore' }),
  ]
  expect(judge(versions, at('03-29T10:03'))).toEqual(['gone', hourly, hourly])
})

test('[BT15] where all are kept none goes, and where one an hour is kept for good none goes later', () => {
  const versions = minutes('01-01', '10:00', '10:01', '10:02')
  const all = { ...usual, allMs: Number.POSITIVE_INFINITY }
  expect(judge(versions, at('01-01T10:03'), all)).not.toContain('gone')
  const kept = [at('01-01T10:59', { keptAs: hourly }), at('01-01T11:59', { keptAs: hourly })]
  expect(judge(kept, at('01-01T12:30'), { ...usual, hourlyMs: Number.POSITIVE_INFINITY })).toEqual([
    hourly,
    hourly,
  ])
})
