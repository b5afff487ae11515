import { LocalTime } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { dayOfTime, monthOf, periodOf, spanOf } from './period.ts'

const seoul = new LocalTime('Asia/Seoul')

describe('periodOf', () => {
  it.each([
    '2019-03-04',
    '2019-3-4',
    '2019.3.4',
    '2019. 3. 4.',
    '2019.03.04',
    '2019/3/4',
    '2019년 3월 4일',
    '2019년3월4일',
    '２０１９-０３-０４',
    '2019-03-04 (월)',
    '2019. 3. 4.(월)',
    '20190304',
    20190304,
    new Date('2019-03-04T00:00:00Z'),
  ])('reads %s as that day', (cell) => {
    expect(periodOf(cell)).toEqual({ period: '2019-03-04' })
  })

  it.each(['2019-03', '2019.3', '2019. 3.', '2019년 3월', '2019/03', 2019.3])(
    'reads %s as that month',
    (cell) => {
      expect(periodOf(cell)).toEqual({ period: '2019-03' })
    },
  )

  it.each(['2019', '2019년', '2019년도', '2019 년', 2019])('reads %s as that year', (cell) => {
    expect(periodOf(cell)).toEqual({ period: '2019' })
  })

  it.each(['2019-02-30', '2019-13-01', '2019.0', '2019-13', '0019', '19.3.4', '3월', '상반기', 'x', ''])(
    'finds no period in "%s"',
    (cell) => {
      expect(periodOf(cell)).toEqual({ wrong: expect.any(String) })
    },
  )

  it('asks which month a spreadsheet meant by 2019.1', () => {
    expect(periodOf(2019.1)).toEqual({
      wrong: expect.stringMatching(/January or October: write 2019-01 or -10/),
    })
    expect(periodOf('2019.10')).toEqual({ period: '2019-10' })
    expect(periodOf('2019.01')).toEqual({ period: '2019-01' })
  })
})

describe('monthOf', () => {
  it('joins a month with its year, and refuses one of another year', () => {
    expect(monthOf('3월', '2019')).toEqual({ period: '2019-03' })
    expect(monthOf(12, '2019')).toEqual({ period: '2019-12' })
    expect(monthOf('2019-03', undefined)).toEqual({ period: '2019-03' })
    expect(monthOf('2018-03', '2019')).toEqual({ wrong: expect.stringMatching(/not of 2019/) })
    expect(monthOf('13', '2019')).toEqual({ wrong: expect.stringMatching(/no month/) })
    expect(monthOf('3월', undefined)).toEqual({ wrong: expect.stringMatching(/without its year/) })
  })
})

describe('dayOfTime', () => {
  it('takes an instant with a zone to the building, and any other as told in it', () => {
    expect(dayOfTime('2019-03-03T15:30:00Z', seoul)).toEqual({ period: '2019-03-04' })
    expect(dayOfTime('2019-03-04T23:59:00+09:00', seoul)).toEqual({ period: '2019-03-04' })
    for (const local of [
      '2019-03-04T00:10',
      '2019-03-04 23:50:00',
      '2019. 3. 4. 오후 2:05',
      '2019년 3월 4일 14시 5분',
    ])
      expect(dayOfTime(local, seoul)).toEqual({ period: '2019-03-04' })
    expect(dayOfTime(new Date('2019-03-04T14:05:00Z'), seoul)).toEqual({ period: '2019-03-04' })
    expect(dayOfTime('14:05', seoul)).toEqual({ wrong: expect.stringMatching(/no time of a day/) })
  })
})

it('knows the first and last day of a period', () => {
  expect(spanOf('2020-02')).toEqual({ first: '2020-02-01', last: '2020-02-29' })
  expect(spanOf('2019-12')).toEqual({ first: '2019-12-01', last: '2019-12-31' })
  expect(spanOf('2019')).toEqual({ first: '2019-01-01', last: '2019-12-31' })
})
