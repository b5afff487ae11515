import { LocalTime } from '@munteok/core'
import { testNow } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { furnishedBuilding as building } from './testing.ts'
import { likelyPlace, placeIn, todaysProgrammes } from './today.ts'

const time = new LocalTime(building.timeZone)
const at = (clock: string) => Date.parse(`2026-11-24T${clock}:00+09:00`)
const names = (now: number) => todaysProgrammes(building, time, now).map(({ programme }) => programme.id)

describe('today’s programmes', () => {
  it('are those that are on or still to come, in their order', () => {
    expect(names(at('08:00'))).toEqual(['morning', 'choir', 'evening'])
    expect(names(testNow)).toEqual(['choir', 'evening'])
    expect(names(at('21:00'))).toEqual([])
    expect(todaysProgrammes(building, time, testNow).map(({ isOn }) => isOn)).toEqual([true, false])
  })

  it('are none on a day on which the house is closed', () => {
    const reason = { ko: '공휴일', en: 'holiday' }
    const closed = { ...building, closures: [{ from: '2026-11-24', to: '2026-11-24', reason }] }
    expect(todaysProgrammes(closed, time, testNow)).toEqual([])
  })

  it('are none before the season in which they take place', () => {
    const [, choir] = building.usage.programmes ?? []
    const programmes = choir ? [{ ...choir, from: '2026-12-01' }] : []
    const later = { ...building, usage: { ...building.usage, programmes } }
    expect(todaysProgrammes(later, time, testNow)).toEqual([])
  })
})

describe('where somebody most likely goes', () => {
  it('is the space of the last tap, with what is on there', () => {
    expect(likelyPlace(building, time, testNow, 'den')).toEqual({ space: 'den', programme: undefined })
    expect(likelyPlace(building, time, at('19:10'), 'den')).toEqual({ space: 'den', programme: 'evening' })
  })

  it('is the only programme that is on, from a quarter of an hour before it begins', () => {
    expect(likelyPlace(building, time, at('13:45'))).toEqual({ space: 'hall', programme: 'choir' })
    expect(likelyPlace(building, time, at('13:44'))).toEqual({})
  })

  it('is nowhere in particular when two programmes are on', () => {
    const programmes = (building.usage.programmes ?? []).map((programme) => ({
      ...programme,
      opens: '09:00',
      closes: '21:00',
    }))
    const busy = { ...building, usage: { ...building.usage, programmes } }
    expect(likelyPlace(busy, time, testNow)).toEqual({})
  })

  it('has no programme in the centre as a whole', () => {
    expect(placeIn(building, time, testNow, undefined)).toEqual({ space: undefined, programme: undefined })
  })
})
