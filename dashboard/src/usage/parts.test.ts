import { describe, expect, it } from 'vitest'
import { pledged } from '../testing.ts'
import { belongsTo, nameOf } from './parts.ts'
import { usageWords } from './words.ts'

describe('a part of the uses', () => {
  it('is called as the building calls it, and by its id where it does so no more', () => {
    const name = (by: 'space' | 'programme' | 'field', id: string) =>
      nameOf(pledged, { by, id }, 'ko', usageWords.ko)
    expect(name('space', 'hall')).toBe('큰방')
    expect(name('space', 'centre')).toBe('센터 전체')
    expect(name('space', 'gone')).toBe('gone')
    expect(name('programme', 'school')).toBe('마을학교')
    expect(name('programme', 'none')).toBe('프로그램 없음')
    expect(name('field', 'village')).toBe('마을')
    expect(name('field', 'none')).toBe('분야 없음')
  })

  it('takes what was checked in there, for it, or under its field', () => {
    const school = { space: 'hall', programme: 'school' }
    const hall = { space: 'hall', programme: null }
    const fits = (by: 'space' | 'programme' | 'field', id: string) =>
      [school, hall].map((checkIn) => belongsTo(pledged, { by, id }, checkIn))
    expect(fits('space', 'hall')).toEqual([true, true])
    expect(fits('programme', 'school')).toEqual([true, false])
    expect(fits('programme', 'none')).toEqual([false, true])
    expect(fits('field', 'village')).toEqual([true, false])
    expect(fits('field', 'none')).toEqual([false, true])
  })
})
