import { describe, expect, it } from 'vitest'
import { csv, desk } from './test-kit.ts'

describe('a table with a figure in each row', () => {
  it('has Korean or English headers in any order, with units and spaces', async () => {
    const { preview } = desk()
    const korean = await preview(
      csv(
        '이용 건수(건), 인원(명) ,분야,프로그램명,장 소,월,년도',
        '12,"1,030",마을,공유밥상,공유부엌,3월,2019년',
      ),
    )
    const english = await preview(
      csv(
        'Year,Month,Room,Programme,Field,Uses,People',
        '2019,3,Shared kitchen,shared-table,Village,12,1030',
      ),
    )
    const row = { line: 2, period: '2019-03', space: 'kitchen', programme: 'shared-table', field: 'village' }
    for (const plan of [korean, english]) {
      expect(plan.rejected).toEqual([])
      expect(plan.rows).toEqual([{ ...row, uses: 12, people: 1030 }])
    }
  })

  it('does not take entries by door (연인원) for persons, and says so', async () => {
    const plan = await desk().preview(csv('연도,실적,연인원,비고', '2019,967,54000,'))
    expect(plan.rows).toEqual([{ line: 2, period: '2019', uses: 967 }])
    expect(plan.notes).toEqual([
      expect.stringMatching(/^column 연인원: entries by door are not the persons/),
      'columns left out: 비고',
    ])
  })

  it('finds spaces without their brackets and punctuation, and names all where one is unknown', async () => {
    const plan = await desk().preview(
      csv(
        '연도,공간,건수',
        '2019,커뮤니티공간,5',
        '2018,코워킹&스타트업 공간,6',
        '2017,센터,7',
        '2016,대강당,8',
      ),
    )
    expect(plan.rows.map(({ space }) => space)).toEqual(['community', 'coworking', 'centre'])
    expect(plan.rejected).toEqual([
      {
        line: 5,
        reason: expect.stringMatching(
          /space "대강당" is not in the building; there are .*공유부엌 \(kitchen\)/,
        ),
      },
    ])
  })

  it('lists what makes no sense, each with its line and reason, and takes the rest', async () => {
    const plan = await desk().preview(
      csv(
        '날짜,건수,인원',
        '2019-03-04,12,20',
        '2019-02-30,3,',
        '2019-03-05,셋,',
        '2019-03-06,3,1.5',
        ',3,',
        '2019-03-07,,',
        '합계,12,20',
      ),
    )
    expect(plan.rows).toEqual([{ line: 2, period: '2019-03-04', uses: 12, people: 20 }])
    expect(plan.rejected).toEqual([
      { line: 3, reason: '"2019-02-30" is no day of the calendar' },
      { line: 4, reason: '"셋" is not a whole number' },
      { line: 5, reason: 'people: "1.5" is not a whole number' },
      { line: 6, reason: expect.stringMatching(/no year, month or day \(of merged cells/) },
    ])
    expect(plan.leftOut).toEqual([
      { line: 7, reason: 'no figure' },
      { line: 8, reason: 'a total (합계)' },
    ])
  })

  it('may have a column for each year, by space', async () => {
    const plan = await desk().preview(
      csv('공간,2018년,2019년,2020년', '공유부엌,100,200,', '옥상정원,5,6,7', '합계,105,206,7'),
    )
    expect(plan.rows.map(({ line, period, space, uses }) => `${line} ${period} ${space} ${uses}`)).toEqual([
      '2 2018 kitchen 100',
      '3 2018 roof-garden 5',
      '2 2019 kitchen 200',
      '3 2019 roof-garden 6',
      '3 2020 roof-garden 7',
    ])
    expect(plan.leftOut.map(({ line }) => line)).toEqual([2, 4])
  })
})

describe('an older event file', () => {
  it('is added up to days: a use for each row, and the persons', async () => {
    const plan = await desk().preview(
      csv(
        '시각,공간,인원,프로그램',
        '2019-03-04T10:00:00+09:00,공유부엌,3,공유밥상',
        '2019-03-04 11:30,kitchen,2,shared-table',
        '2019. 3. 4. 오후 2:05,공유부엌,1,',
        '2019-03-03T16:00:00Z,,4,',
        '2019-03-05 09:00,공유부엌,,',
        '2019-03-05 09:10,공유부엌,2,',
        '2019-03-05,대강당,1,',
      ),
    )
    expect(plan.how).toMatch(/a check-in in each row/)
    expect(plan.rows).toEqual([
      { line: 2, period: '2019-03-04', space: 'kitchen', programme: 'shared-table', uses: 2, people: 5 },
      { line: 4, period: '2019-03-04', space: 'kitchen', programme: 'none', uses: 1, people: 1 },
      { line: 5, period: '2019-03-04', space: 'centre', programme: 'none', uses: 1, people: 4 },
      { line: 6, period: '2019-03-05', space: 'kitchen', programme: 'none', uses: 2 },
    ])
    expect(plan.rejected.map(({ line }) => line)).toEqual([8])
    expect(plan.notes.join()).toMatch(/6 check-ins, added up by day/)
  })

  it('changes nothing when it is imported again, or again with later days', async () => {
    const { write } = desk()
    const lines = ['time,space,people', '2019-03-04T10:00,kitchen,3', '2019-03-04T11:00,kitchen,3']
    await write(csv(...lines))
    expect((await write(csv(...lines))).entries).toEqual([])
    const { plan } = await write(csv(...lines, '2019-03-05T10:00,kitchen,1'))
    expect([plan.there.length, plan.rows.length, plan.rejected.length]).toEqual([1, 1, 0])
  })

  it('of door counts is refused, with the command that they are for', async () => {
    await expect(
      desk().preview(csv('time,portal,in,out', '2019-03-04T10:00+09:00,entrance,1,0')),
    ).rejects.toThrow(/table\.csv:1: counts of doors .*munteok estimate/)
  })
})
