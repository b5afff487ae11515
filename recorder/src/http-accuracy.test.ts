import type { HeadcountAccuracy } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { withEvents } from './http-test-kit.ts'
import { at } from './test-kit.ts'

/** Four people are on the first floor since half past nine. */
async function compared(count: (post: Awaited<ReturnType<typeof withEvents>>['post']) => Promise<unknown>) {
  const { get, post } = await withEvents()
  await count(post)
  const { json } = await get('/api/v1/headcounts/accuracy')
  return (json as HeadcountAccuracy).comparisons
}

const headcount = (time: string, zone: string, people: number) => ({ countedAt: at(time), zone, people })

describe('how right the counters were', () => {
  it('is nothing before anybody counted', async () => {
    expect(await compared(async () => undefined)).toEqual([])
  })

  it('is what was estimated just before, whatever was counted then', async () => {
    const [comparison] = await compared((post) => post('/api/v1/headcounts', headcount('11:00', '1f', 9)))
    expect(comparison).toMatchObject({ at: at('11:00'), zone: '1f', counted: 9 })
    expect(comparison?.estimated).toBe(4)
    expect(comparison?.low).toBeLessThanOrEqual(4)
    expect(comparison?.high).toBeLessThan(9)
  })

  it('knows only what had been counted by then', async () => {
    const comparisons = await compared(async (post) => {
      await post('/api/v1/headcounts', headcount('09:20', 'house', 6))
      await post('/api/v1/headcounts', headcount('08:00', 'house', 1))
    })
    expect(comparisons.map(({ zone, counted, estimated }) => [zone, counted, estimated])).toEqual([
      ['house', 1, 0],
      ['house', 6, expect.closeTo(6, -1)],
    ])
  })

  it('takes a headcount before it into account, as the live number did', async () => {
    const comparisons = await compared(async (post) => {
      await post('/api/v1/headcounts', headcount('10:00', '1f', 9))
      await post('/api/v1/headcounts', headcount('11:00', '1f', 9))
    })
    const [later, earlier] = comparisons.map(({ estimated }) => estimated)
    expect(earlier).toBe(4)
    expect(later).toBeGreaterThan(6)
  })

  it('is told to whoever may look, and to nobody else', async () => {
    const { as, asNobody } = await withEvents()
    expect((await as('viewer').get('/api/v1/headcounts/accuracy')).status).toBe(200)
    expect((await asNobody.get('/api/v1/headcounts/accuracy')).status).toBe(401)
  })
})
