import { describe, expect, it } from 'vitest'
import writeWorkbook from 'write-excel-file/node'
import { csv, desk } from './test-kit.ts'

/**
 * `연도,실적,똠` and a row, in CP949 as Korean Excel saves it (TextEncoder has UTF-8 only). 똠 is not among
 * the letters of EUC-KR.
 */
const CP949 = Buffer.concat([
  Buffer.from([0xbf, 0xac, 0xb5, 0xb5, 0x2c, 0xbd, 0xc7, 0xc0, 0xfb, 0x2c, 0x8c, 0x63, 0x0a]),
  Buffer.from('2019,967,\n'),
])

const one = [{ line: 2, period: '2019', uses: 967 }]

describe('a text file', () => {
  it('in CP949 may have every syllable', async () => {
    expect((await desk().preview(CP949)).notes).toEqual(['columns left out: 똠'])
  })

  it.each([
    ['UTF-8', Buffer.from('연도,실적\n2019,967\n')],
    ['UTF-8', Buffer.from('\ufeff연도,실적\r\n2019,967\r\n')],
    ['CP949', CP949],
    ['UTF-16', Buffer.from('\ufeff연도\t실적\n2019\t967\n', 'utf16le')],
  ])('is read in %s', async (encoding, bytes) => {
    const plan = await desk().preview(bytes)
    expect(plan.how).toContain(encoding)
    expect(plan.rows).toEqual(one)
  })

  it.each([
    ['comma', '연도,실적\n2019,"1,967"\n'],
    ['semicolon', '연도;실적\n2019;1,967\n'],
    ['tab', '연도\t실적\n2019\t1,967\n'],
  ])('may be divided by %s, with commas in its numbers', async (delimiter, text) => {
    const plan = await desk().preview(text)
    expect(plan.how).toContain(delimiter)
    expect(plan.rows).toEqual([{ line: 2, period: '2019', uses: 1967 }])
  })

  it('keeps count of lines over empty ones and titles', async () => {
    const { rows } = await desk().preview(csv('이용 실적', '', '', '연도,실적', '', '2019,967'))
    expect(rows).toEqual([{ line: 6, period: '2019', uses: 967 }])
  })

  it.each([
    ['', /is empty/],
    [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), /old Excel.*save it as \.xlsx or CSV/],
    [Buffer.from('PK\u0003\u0004no zip'), /is no Excel workbook/],
    [Buffer.from([0x61, 0xff, 0x0a]), /no text in UTF-8 or CP949/],
    ['이름,값\na,1\n', /no line names the columns to take/],
    ['연도,"실적\n2019,967\n', /is no CSV/],
  ])('that cannot be read is refused in one line: %#', async (bytes, why) => {
    await expect(desk().preview(bytes)).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(why),
    })
  })

  it('that is not there is named', async () => {
    const { preview } = desk()
    await expect(preview('', { file: '/nowhere/table.csv' })).rejects.toThrow(
      /cannot be read: is the path right/,
    )
  })
})

describe('a workbook', () => {
  const march = { value: new Date(Date.UTC(2019, 2, 4)), type: Date, format: 'yyyy-mm-dd' } as const
  const book = () =>
    writeWorkbook([
      {
        sheet: '2019',
        data: [
          ['날짜', '공간', '이용 건수'],
          [march, '공유부엌', 12],
          [march, '합계', 12],
        ],
      },
      {
        sheet: '2018',
        data: [
          ['연도', '실적'],
          [2018, 632],
        ],
      },
    ]).toBuffer()

  it('is read from its first sheet, with real dates, and names the others', async () => {
    const plan = await desk().preview(await book())
    expect(plan.rows).toEqual([{ line: 2, period: '2019-03-04', space: 'kitchen', uses: 12 }])
    expect(plan.leftOut).toEqual([{ line: 3, reason: 'a total (합계)' }])
    expect(plan.notes).toEqual(['sheets that were not read: 2018 (name one with --sheet)'])
  })

  it('is read from the sheet that is named, and says which there are', async () => {
    const { preview } = desk()
    const bytes = await book()
    expect((await preview(bytes, { sheet: '2018' })).rows).toEqual([{ line: 2, period: '2018', uses: 632 }])
    await expect(preview(bytes, { sheet: '2017' })).rejects.toThrow(/no sheet "2017" \(it has 2019, 2018\)/)
    await expect(preview('연도,실적\n', { sheet: '2017' })).rejects.toThrow(/has no sheets/)
  })
})
