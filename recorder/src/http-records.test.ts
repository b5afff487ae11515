import { CENTRE, type NewCorrection } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { served, withEvents } from './http-test-kit.ts'
import { at, dobong, topics } from './test-kit.ts'

const DAY = '2026-11-24'

function correction(over: Partial<NewCorrection> = {}): NewCorrection {
  return { reason: '단말기 고장', day: DAY, space: 'kitchen', uses: 3, people: 10, ...over }
}

describe('corrections', () => {
  it('change the figure of their day and year, and stand there with reason and author', async () => {
    const { get, post } = await withEvents()
    const { status, json } = await post('/api/v1/corrections', correction({ programme: 'shared-table' }))
    expect(status).toBe(200)
    const year = (await get('/api/v1/usage/2026')).json
    expect(year).toMatchObject({
      ...{ uses: 4, people: 16, parts: { reported: 0, imported: 0, counted: 1, corrected: 3 } },
      months: [{ month: '2026-11', uses: 4, people: 16 }],
      spaces: { kitchen: { uses: 4, people: 16 } },
      programmes: { 'shared-table': { uses: 3, people: 10 }, none: { uses: 1, people: 6 } },
      fields: { village: { uses: 3, people: 10 }, none: { uses: 1, people: 6 } },
      days: [{ day: DAY, uses: 4, people: 16, corrected: 3, entries: 6 }],
    })
    expect(year.corrections).toEqual([
      {
        entry: json.entry,
        correction: {
          ...{ kind: 'correction', at: at('12:00'), by: '홍길동' },
          ...correction({ programme: 'shared-table' }),
        },
        undoneBy: null,
        afterClosing: false,
      },
    ])
    expect((await get(`/api/v1/usage/day/${DAY}`)).json).toMatchObject({
      uses: 4,
      corrections: year.corrections,
    })
    expect((await get('/api/v1/usage')).json.rows.at(-1)).toMatchObject({ year: 2026, actual: 4, people: 16 })
  })

  it('are on every screen at once', async () => {
    const { link, post } = await withEvents()
    // What was published when the broker came, and what followed on the events.
    for (let i = 0; i < 2; i++) link.on(topics.usage).at(-1)?.done?.()
    await post('/api/v1/corrections', correction())
    expect(JSON.parse(link.on(topics.usage).at(-1)?.payload ?? '')).toMatchObject({
      ...{ today: { uses: 4, people: 16 }, year: { year: 2026, uses: 4, people: 16 } },
    })
  })

  it('are taken back by another entry: both stand, and their sum is nothing', async () => {
    const { get, post } = await withEvents()
    const { entry } = (await post('/api/v1/corrections', correction())).json
    const undone = await post(`/api/v1/corrections/${entry}/undo`, { reason: '잘못 입력' })
    expect(undone.status).toBe(200)
    const year = (await get('/api/v1/usage/2026')).json
    expect(year.uses).toBe(1)
    expect(year.corrections).toMatchObject([
      { entry, undoneBy: undone.json.entry, correction: { uses: 3 } },
      { entry: undone.json.entry, undoneBy: null, correction: { uses: -3, people: -10, undoes: entry } },
    ])
  })

  it('are not taken back twice, nor is what takes one back', async () => {
    const { post } = await withEvents()
    const { entry } = (await post('/api/v1/corrections', correction())).json
    const undo = (of: number) => post(`/api/v1/corrections/${of}/undo`, { reason: '잘못 입력' })
    const second = (await undo(entry)).json.entry
    expect((await undo(entry)).json).toMatchObject({
      code: 'undone',
      message: expect.stringContaining(`entry ${second}`),
    })
    expect((await undo(second)).json).toMatchObject({ code: 'undoes-another' })
    expect(await undo(999)).toMatchObject({ status: 404, json: { code: 'unknown-correction' } })
  })

  it('may name what they take back themselves, if they are its opposite', async () => {
    const { get, post } = await withEvents()
    const { entry } = (await post('/api/v1/corrections', correction())).json
    const wrong = await post('/api/v1/corrections', correction({ uses: -2, people: -10, undoes: entry }))
    expect(wrong.json).toMatchObject({
      code: 'undoes-otherwise',
      message: expect.stringContaining('uses -3'),
    })
    const right = correction({ uses: -3, people: -10, undoes: entry })
    expect((await post('/api/v1/corrections', right)).status).toBe(200)
    expect((await get('/api/v1/usage/2026')).json.uses).toBe(1)
  })

  it.each<[Partial<NewCorrection> & Record<string, unknown>, number, string, RegExp]>([
    [{ space: 'cellar' }, 404, 'unknown-space', /spaces: centre, classroom/],
    [{ programme: 'chess' }, 404, 'unknown-programme', /programmes: village-school/],
    [{ programme: 'village-school' }, 400, 'other-space', /takes place in "classroom"/],
    [{ day: '2026-11-25' }, 400, 'future', /today is 2026-11-24/],
    [{ day: '2026-02-30' }, 400, 'no-day', /not a day/],
    [{ day: 'today' }, 400, 'invalid', /day/],
    [{ uses: 0, people: 0 }, 400, 'no-change', /changes nothing/],
    [{ uses: -2, people: 0 }, 400, 'negative', /2026-11-24 has 1 uses in "kitchen": 2 cannot/],
    [{ uses: 0, people: -7 }, 400, 'negative', /6 persons/],
    [{ space: 'classroom', uses: -1, people: 0 }, 400, 'negative', /0 uses in "classroom"/],
    [{ reason: '  ' }, 400, 'invalid', /reason/],
    [{ uses: 1.5 }, 400, 'invalid', /uses/],
    [{ by: 'me' }, 400, 'invalid', /additional properties/],
  ])('with %j are refused with %i %s', async (over, status, code, message) => {
    const { get, post } = await withEvents()
    const answer = await post('/api/v1/corrections', correction(over))
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ code, message: expect.stringMatching(message) })
    expect((await get('/api/v1/usage/2026')).json.corrections).toEqual([])
  })

  it('may take off from a reported year up to what was reported', async () => {
    const { get, post } = await served()
    const less = (uses: number) => correction({ day: '2019-05-02', space: CENTRE, uses, people: 0 })
    expect((await post('/api/v1/corrections', less(-968))).json).toMatchObject({
      message: '2019 has 967 uses in "centre": 968 cannot be taken off',
    })
    expect((await post('/api/v1/corrections', less(-7))).status).toBe(200)
    expect((await get('/api/v1/usage')).json.rows[1]).toMatchObject({
      actual: 960,
      definitions: ['reported'],
    })
    expect((await post('/api/v1/corrections', less(-961))).json).toMatchObject({ code: 'negative' })
  })
})

describe('the closing of a year', () => {
  it('freezes it: what is corrected later shows as such', async () => {
    const { get, post, clock } = await withEvents()
    await post('/api/v1/corrections', correction())
    clock.set(at('12:00', '2027-01-04'))
    const closed = await post('/api/v1/usage/2026/closing', {})
    expect(closed.status).toBe(200)
    await post('/api/v1/corrections', correction({ uses: -1, people: -2 }))
    const { json } = await get('/api/v1/usage')
    expect(json.rows.at(-1)).toMatchObject({
      ...{ year: 2026, actual: 3 },
      closed: { at: at('12:00', '2027-01-04'), by: '홍길동', uses: 4, correctedSince: -1 },
    })
    const year = (await get('/api/v1/usage/2026')).json
    expect(year.closing).toMatchObject({ entry: closed.json.entry, closing: { figure: { uses: 4 } } })
    expect(year.corrections.map((shown: { afterClosing: boolean }) => shown.afterClosing)).toEqual([
      false,
      true,
    ])
  })

  it('waits until the year is over, and happens once', async () => {
    const { post } = await withEvents()
    expect((await post('/api/v1/usage/2026/closing', {})).json).toMatchObject({ code: 'year-not-over' })
    expect((await post('/api/v1/usage/2019/closing', {})).status).toBe(200)
    expect((await post('/api/v1/usage/2019/closing', {})).json).toMatchObject({ code: 'year-closed' })
  })
})

describe('headcounts and nights', () => {
  it('are listed, the latest first', async () => {
    const { get, post } = await withEvents()
    const first = await post('/api/v1/headcounts', { countedAt: at('11:00'), zone: '1f', people: 4 })
    const second = await post('/api/v1/headcounts', { countedAt: at('11:30'), zone: 'house', people: 5 })
    const night = { reason: '밤샘 모임', day: '2026-11-23', empty: false }
    const third = await post('/api/v1/nights', night)
    expect([first.status, second.status, third.status]).toEqual([200, 200, 200])
    const signed = { at: at('12:00'), by: '홍길동' }
    const { json } = await get('/api/v1/headcounts')
    expect(json.headcounts).toEqual([
      {
        entry: second.json.entry,
        headcount: { kind: 'headcount', ...signed, countedAt: at('11:30'), zone: 'house', people: 5 },
      },
      {
        entry: first.json.entry,
        headcount: { kind: 'headcount', ...signed, countedAt: at('11:00'), zone: '1f', people: 4 },
      },
    ])
    expect(json.nights).toEqual([{ entry: third.json.entry, night: { kind: 'night', ...signed, ...night } }])
    expect(json.askNow).toBe(false)
  })

  it.each([
    ['headcounts', { countedAt: at('12:02'), zone: '1f', people: 4 }, 400, 'future', /still to come/],
    [
      'headcounts',
      { countedAt: at('11:00'), zone: '9f', people: 4 },
      404,
      'unknown-floor',
      /b1, 1f, 2f, 3f, house/,
    ],
    ['headcounts', { countedAt: at('11:00'), zone: '3f', people: 161 }, 400, 'too-many-people', /holds 16/],
    ['headcounts', { countedAt: at('11:00'), zone: '3f', people: -1 }, 400, 'invalid', /people/],
    ['nights', { reason: '모임', day: '2026-11-25', empty: false }, 400, 'future', /today is/],
    ['nights', { reason: '모임', day: '2026-11-31', empty: false }, 400, 'no-day', /not a day/],
  ])('in %s as %j are refused with %i %s', async (path, body, status, code, message) => {
    const { post } = await served()
    const answer = await post(`/api/v1/${path}`, body)
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('of a screen whose clock is a little ahead are of now', async () => {
    const { get, post } = await served()
    const body = { countedAt: at('12:00') + 20_000, zone: '1f', people: 4 }
    expect((await post('/api/v1/headcounts', body)).status).toBe(200)
    expect((await get('/api/v1/headcounts')).json.headcounts[0].headcount.countedAt).toBe(at('12:00'))
  })

  it('say nothing of nights where the house has no hour at which it is empty', async () => {
    const { post } = await served({ building: { ...dobong, emptyHour: null } })
    const answer = await post('/api/v1/nights', { reason: '모임', day: DAY, empty: true })
    expect(answer.json).toMatchObject({ code: 'no-empty-hour' })
  })
})
