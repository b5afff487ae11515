import { parse } from 'csv-parse/sync'
import readXlsxFile, { readSheet } from 'read-excel-file/node'
import { describe, expect, it } from 'vitest'
import { served, withEvents } from './http-test-kit.ts'
import { at, dobong } from './test-kit.ts'

const HEAD = [...['지표', '단위', '구분', '2018년', '2019년', '2020년', '2021년', '2022년', '계', '이행율']]
const INDICATOR = '센터 공간 주민 이용 실적'

type Get = Awaited<ReturnType<typeof served>>['get']

async function csv(get: Get, path: string): Promise<string[][]> {
  const { text } = await get(path)
  return parse(text, { bom: true })
}

async function sheet(get: Get, path: string, name: string) {
  return await readSheet((await get(path)).bytes, name)
}

describe('the table of the district', () => {
  it('is the seed table exactly, as CSV', async () => {
    const { get } = await served()
    const rows = await csv(get, '/api/v1/usage/table.csv')
    expect(rows.slice(0, 3)).toEqual([
      HEAD,
      [INDICATOR, '건', '목표', '500', '550', '600', '650', '700', '3000', '64.7%'],
      ['', '', '실적', '632', '967', '342', '', '', '1941', ''],
    ])
    expect(rows.slice(3).map(([remark]) => remark)).toEqual([
      '2020년: 코로나19로 휴관',
      '출처: 도봉구 공약 이행 현황 (2018–2020 실적)',
    ])
  })

  it('is UTF-8 with a byte order mark and CRLF, under a Korean name', async () => {
    const { get } = await served()
    const { bytes, text, headers } = await get('/api/v1/usage/table.csv')
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(text.split('\r\n').length).toBe(text.split('\n').length)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const disposition = headers.get('content-disposition') ?? ''
    expect(disposition).toMatch(/^attachment; filename="usage-table\.csv"; filename\*=UTF-8''[\w%.~-]+$/)
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(
      '도봉구마을·사회적경제지원센터 공약 이행 현황.csv',
    )
  })

  it('is the seed table exactly, as XLSX, in real numbers', async () => {
    const { get } = await served()
    const rows = await sheet(get, '/api/v1/usage/table.xlsx', '공약 이행')
    expect(rows[0]?.[0]).toBe('도봉구마을·사회적경제지원센터 공약 이행 현황')
    expect(rows.slice(2, 5)).toEqual([
      HEAD,
      [INDICATOR, '건', '목표', 500, 550, 600, 650, 700, 3000, 0.647],
      [null, null, '실적', 632, 967, 342, null, null, 1941, null],
    ])
    expect(rows.flat()).toContain('출처: 도봉구 공약 이행 현황 (2018–2020 실적)')
  })

  it('comes with every year in detail: rates, what it is made of, and what a use cost', async () => {
    const { get } = await withEvents()
    const [, , head, ...rows] = await sheet(get, '/api/v1/usage/table.xlsx', '연도별')
    const of = (year: number) => {
      const row = rows.find(([first]) => first === year) ?? []
      return Object.fromEntries((head ?? []).map((name, i) => [name, row[i]]))
    }
    expect(of(2019)).toMatchObject({
      ...{ 목표: 550, 실적: 967, 이행율: 967 / 550, 보고: 967, 기준: '보고', '사업비 (백만원)': 725 },
      ...{ 시비: 540, 구비: 185, '1건당 비용 (원)': 749_741, 명: null },
    })
    expect(of(2020)['비고']).toBe('코로나19로 휴관')
    expect(of(2026)).toMatchObject({ 목표: null, 실적: 1, 명: 6, 연인원: 6, 집계: 1, 기준: 'first' })
  })

  it('marks where figures of another definition begin, and a total that mixes them', async () => {
    const targets = [...dobong.usage.targets, { year: 2026, uses: 1_000 }]
    const { get } = await withEvents({ building: { ...dobong, usage: { ...dobong.usage, targets } } })
    const [head, , , ...remarks] = await csv(get, '/api/v1/usage/table.csv')
    expect(head?.slice(7, 10)).toEqual(['2022년', '2026년*', '계**'])
    expect(remarks.map(([remark]) => remark?.slice(0, 3)).slice(0, 2)).toEqual(['* 이', '** '])
    expect(remarks.some(([remark]) => remark?.startsWith('기준 "first" (2021-01-01부터'))).toBe(true)
  })
})

describe('a year as a file', () => {
  const reason = '=HYPERLINK("http://example.org","열기")'

  async function corrected() {
    const parts = await withEvents()
    const body = { day: '2026-11-23', space: 'kitchen', programme: 'shared-table', uses: 3, people: 10 }
    await parts.send('PATCH', '/api/v1/people/kim', { name: '@홍길동' })
    const { json } = await parts.post('/api/v1/corrections', { ...body, reason })
    await parts.as('staff').post(`/api/v1/corrections/${json.entry}/undo`, { reason: '-3 잘못' })
    return { ...parts, entry: json.entry as number }
  }

  it('has sheets by month, space, programme and field, and the corrections', async () => {
    const { get, entry } = await corrected()
    const sheets = await readXlsxFile((await get('/api/v1/usage/2026.xlsx')).bytes)
    expect(sheets.map(({ sheet }) => sheet)).toEqual([
      '요약',
      '월별',
      '공간별',
      '프로그램별',
      '분야별',
      '정정',
    ])
    const rowsOf = (name: string) => sheets.find(({ sheet }) => sheet === name)?.data.slice(2)
    expect(rowsOf('요약')?.slice(1, 7)).toEqual([
      ['실적 (건)', 1],
      ['명', 6],
      ['보고', 0],
      ['가져옴', 0],
      ['집계', 1],
      ['정정', 0],
    ])
    expect(rowsOf('월별')).toEqual([
      ['월', '건', '명'],
      ['2026-11', 1, 6],
    ])
    expect(rowsOf('공간별')?.slice(1)).toEqual([[expect.stringContaining('부엌'), 1, 6]])
    expect(rowsOf('프로그램별')?.slice(1)).toEqual([
      ['공유밥상', 0, 0],
      ['프로그램 없음', 1, 6],
    ])
    expect(rowsOf('분야별')?.slice(1)).toEqual([
      ['마을', 0, 0],
      ['분야 없음', 1, 6],
    ])
    const kitchen = expect.stringContaining('부엌')
    const at = '2026-11-24 12:00'
    expect(rowsOf('정정')?.slice(1)).toEqual([
      ['2026-11-23', kitchen, '공유밥상', 3, 10, reason, '홍길동', at, entry, null, entry + 1, null],
      ['2026-11-23', kitchen, '공유밥상', -3, -10, '-3 잘못', '@홍길동', at, entry + 1, entry, null, null],
    ])
  })

  it('is one list as CSV, in which no text becomes a formula and every number stays one', async () => {
    const { get, entry } = await corrected()
    const [head, ...rows] = await csv(get, '/api/v1/usage/2026.csv')
    expect(head).toEqual([
      ...[
        '구분',
        '항목',
        '건',
        '명',
        '사유',
        '입력자',
        '입력 시각',
        '원장 번호',
        '취소한 번호',
        '취소된 번호',
        '마감 후',
      ],
    ])
    const numbered = rows.filter(([what]) => what === '정정')
    expect(numbered.map((row) => row.slice(2, 10))).toEqual([
      ['3', '10', `'${reason}`, '홍길동', '2026-11-24 12:00', `${entry}`, '', `${entry + 1}`],
      ['-3', '-10', "'-3 잘못", "'@홍길동", '2026-11-24 12:00', `${entry + 1}`, `${entry}`, ''],
    ])
    expect(rows.slice(0, 6).map((row) => row.slice(1, 4))).toEqual([
      ['실적', '1', '6'],
      ['보고', '0', ''],
      ['가져옴', '0', ''],
      ['집계', '1', ''],
      ['정정', '0', ''],
      ['연인원 (출입)', '', '6'],
    ])
    expect(rows.find(([what]) => what === '월')).toBeUndefined()
    expect(rows.find(([what]) => what === '월별')?.slice(0, 4)).toEqual(['월별', '2026-11', '1', '6'])
  })

  it('tells of its closing', async () => {
    const { get, post, clock } = await withEvents()
    clock.set(at('12:00', '2027-01-04'))
    const { entry } = (await post('/api/v1/usage/2026/closing', {})).json
    const rows = await csv(get, '/api/v1/usage/2026.csv')
    expect(rows.find(([, what]) => what === '마감')?.slice(2, 8)).toEqual([
      ...['1', '6', '', '홍길동', '2027-01-04 12:00', `${entry}`],
    ])
  })

  it('holds what no sheet can hold as a space', async () => {
    const { get, post } = await withEvents()
    const body = {
      day: '2026-11-24',
      space: 'kitchen',
      uses: 1,
      people: 1,
      reason: '단말\u0007기 고장',
    }
    expect((await post('/api/v1/corrections', body)).status).toBe(200)
    const rows = await sheet(get, '/api/v1/usage/2026.xlsx', '정정')
    expect(rows.at(-1)?.[5]).toBe('단말 기 고장')
  })

  it('is refused for what is no year', async () => {
    const { get } = await served()
    expect((await get('/api/v1/usage/1.csv')).json).toMatchObject({ code: 'invalid' })
    expect((await get('/api/v1/usage/soon.csv')).status).toBe(400)
  })
})
