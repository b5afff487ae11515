import { describe, expect, it } from 'vitest'
import { dobong } from '../test-kit.ts'
import { NameBook, nameBooksOf } from './names.ts'

const books = nameBooksOf(dobong)

describe('a name in a table', () => {
  it.each([
    ['kitchen', 'kitchen'],
    ['공유 부엌', 'kitchen'],
    ['SHARED KITCHEN', 'kitchen'],
    ['커뮤니티 공간', 'community'],
    ['커뮤니티 공간(홍보,전시)', 'community'],
    ['센터', 'centre'],
    ['도봉구 마을·사회적경제 지원센터', 'centre'],
  ])('%s is the space %s', (text, id) => {
    expect(books.space.find(text)).toEqual({ id })
  })

  it('may be empty, or a dash', () => {
    for (const text of ['', '-']) expect(books.space.find(text)).toEqual({ id: undefined })
    expect(books.programme.find('없음')).toEqual({ id: 'none' })
  })

  it('that fits two things is not guessed', () => {
    const rooms = ['1', '2'].map((n) => ({
      id: `room-${n}`,
      name: { ko: `교육장 (${n}층)`, en: `Room ${n}` },
    }))
    const book = new NameBook('space', rooms, [])
    expect(book.find('교육장')).toEqual({
      wrong: expect.stringMatching(/may be room-1 or room-2; there are 교육장/),
    })
    expect(book.find('교육장 2층')).toEqual({ id: 'room-2' })
  })

  it('of which the building has none says so', () => {
    expect(new NameBook('programme', [], []).find('요가')).toEqual({
      wrong: 'programme "요가": the building\'s file names no programme',
    })
  })
})
