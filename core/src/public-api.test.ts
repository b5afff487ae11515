import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Building, parseBuilding } from './building.ts'
import { LocalTime } from './local-time.ts'
import { publicFloors, publicHours, publicProgrammes } from './public-api.ts'
import { PublicFigures } from './public-figures.ts'

const dobong = parseBuilding(
  readFileSync(new URL('../../buildings/dobong/building.json', import.meta.url), 'utf8'),
  'building.json',
)
const time = new LocalTime('Asia/Seoul')
const at = (clock: string, day = '2026-11-24') => Date.parse(`${day}T${clock}:00+09:00`)
const holiday: Building = {
  ...dobong,
  closures: [{ from: '2026-11-23', to: '2026-11-27', reason: { ko: '공사', en: 'Building work' } }],
}

describe('the public hours', () => {
  it('say until when the house is open', () => {
    expect(publicHours(dobong, time, at('20:59'))).toEqual({
      ...{ isOpen: true, closesAt: at('21:00'), today: [['09:00', '21:00']] },
    })
  })

  it('say when it opens, today or on the next day on which it does', () => {
    const opensAt = (now: number) => publicHours(dobong, time, now).opensAt
    expect(opensAt(at('08:59'))).toBe(at('09:00'))
    expect(opensAt(at('21:00'))).toBe(at('09:00', '2026-11-25'))
    expect(opensAt(at('18:00', '2026-11-28'))).toBe(at('09:00', '2026-11-30'))
  })

  it('say why the house is closed today, and when it opens after that', () => {
    expect(publicHours(holiday, time, at('12:00'))).toEqual({
      ...{ isOpen: false, opensAt: at('10:00', '2026-11-28'), today: [] },
      reason: { ko: '공사', en: 'Building work' },
    })
  })

  it('promise no opening that is more than a month away', () => {
    const closed = { ...holiday, closures: [{ ...holiday.closures[0], to: '2027-12-31' }] } as Building
    expect(publicHours(closed, time, at('12:00'))).not.toHaveProperty('opensAt')
  })
})

describe('the public programmes', () => {
  it('are those of today that are not over, with their place', () => {
    const [first] = publicProgrammes(dobong, time, at('15:00'))
    expect(first).toEqual({
      ...{ name: { ko: '마을학교', en: 'Village school' }, floor: 'b1', isOn: true },
      ...{ space: { ko: '다목적교육장', en: 'Multi-purpose classroom' }, opens: '14:00', closes: '16:00' },
    })
    const names = (now: number) => publicProgrammes(dobong, time, now).map(({ name }) => name.en)
    expect(publicProgrammes(dobong, time, at('13:59'))[0]).toMatchObject({ isOn: false })
    expect(names(at('16:00'))).not.toContain('Village school')
    expect(publicProgrammes(holiday, time, at('12:00'))).toEqual([])
  })
})

describe('the public floors', () => {
  it('say of a hidden floor how full it is at most, so that a small room is not called empty', () => {
    const floor = { people: 1, low: 0, high: 9, capacity: 5, crowding: 'calm' as const, caveats: [] }
    const figures = new PublicFigures().of(
      { v: 1, at: 1, people: 1, low: 0, high: 9, floors: { b1: floor } },
      at('12:00'),
    )
    expect(publicFloors(dobong, figures)[0]).toMatchObject({ fewerThan: 5, crowding: 'busy' })
  })

  it('carry a number or the one that it is smaller than, never both', () => {
    const floor = { low: 0, high: 30, capacity: 60, crowding: 'calm' as const, caveats: [] }
    const floors = {
      b1: { ...floor, people: 3, staleSince: at('11:00') },
      '1f': { ...floor, people: 23, caveats: ['counter-missing' as const] },
    }
    const figures = new PublicFigures().of({ v: 1, at: 1, people: 26, low: 0, high: 30, floors }, at('12:00'))
    const [basement, ground, ...others] = publicFloors(dobong, figures)
    expect(basement).toEqual({
      ...{ id: 'b1', level: -1, name: { ko: '지하 1층', en: 'Basement' }, areaM2: 268.2, capacity: 60 },
      ...{ fewerThan: 5, crowding: 'calm', uncertain: false, staleSince: at('11:00') },
    })
    expect(ground).toMatchObject({ people: 25, uncertain: true, crowding: 'moderate' })
    expect(ground).not.toHaveProperty('fewerThan')
    expect(others).toEqual([])
  })
})
