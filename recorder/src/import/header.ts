/** The columns of a table, by what Korean and English offices call them. */
import { bareName, type Cell, textOf } from './cell.ts'

/** What a column says. `doors` are entries by door (연인원): no persons, and not taken. */
export type Role =
  | 'year'
  | 'month'
  | 'date'
  | 'time'
  | 'space'
  | 'programme'
  | 'field'
  | 'uses'
  | 'people'
  | 'doors'
  | 'kind'
  | 'indicator'
  | 'unit'
  | 'portal'
  | 'in'
  | 'out'

const NAMES: Record<Role, readonly string[]> = {
  year: ['연도', '년도', '년', '해', '회계연도', '사업연도', 'year'],
  month: ['월', '년월', '연월', '이용월', 'month'],
  date: [
    '날짜',
    '일자',
    '이용일',
    '이용일자',
    '이용날짜',
    '사용일',
    '사용일자',
    '기간',
    'date',
    'day',
    'period',
  ],
  time: [
    '시각',
    '일시',
    '이용일시',
    '이용시각',
    '체크인',
    '체크인시각',
    '체크인일시',
    '등록일시',
    'time',
    'timestamp',
    'datetime',
    'check-in',
    'check-in time',
  ],
  space: ['공간', '장소', '이용공간', '이용장소', '공간명', '시설', '시설명', 'space', 'room', 'place'],
  programme: ['프로그램', '사업', '프로그램명', '사업명', 'programme', 'program'],
  field: ['분야', '사업분야', '영역', 'field'],
  uses: [
    '건수',
    '실적',
    '이용건수',
    '이용실적',
    '이용 횟수',
    '사용건수',
    '이용수',
    '건',
    'uses',
    'use',
    'count',
  ],
  people: [
    '인원',
    '명',
    '인원수',
    '이용인원',
    '이용자수',
    '참여인원',
    '명수',
    'people',
    'persons',
    'visitors',
  ],
  doors: [
    '연인원',
    '연이용인원',
    '연이용자수',
    '출입인원',
    '입장인원',
    '방문연인원',
    'entries',
    'door entries',
  ],
  kind: ['구분', 'kind'],
  indicator: ['지표', '지표명', '성과지표', '공약지표', 'indicator'],
  unit: ['단위', 'unit'],
  portal: ['portal', '출입구'],
  in: ['in', '입장', '입'],
  out: ['out', '퇴장', '출'],
}

const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([role, names]) => names.map((name) => [bareName(name), role as Role])),
)

export interface Column {
  /** Its place, from 0. */
  readonly at: number
  /** As the file has it. */
  readonly title: string
  readonly role?: Role
  /** Of a column that holds one year's figures. */
  readonly year?: string
}

/** What the cells of a row would be as a header. */
export function columnsOf(cells: readonly Cell[]): Column[] {
  return cells.map((cell, at) => {
    const title = textOf(cell)
    const year = yearOf(title)
    const role = year === undefined ? roleOf(title) : undefined
    return { at, title, ...(role && { role }), ...(year !== undefined && { year }) }
  })
}

/** `실적(건)` is uses and `실적(명)` people: a unit in brackets has the last word. */
function roleOf(title: string): Role | undefined {
  const [, before = title, unit = ''] = /^([^([]*)[([]([^)\]]*)[)\]]\s*$/.exec(title) ?? []
  const role = BY_NAME.get(bareName(title)) ?? BY_NAME.get(bareName(before))
  if (role === 'uses' && bareName(unit) === '명') return 'people'
  return role
}

/** `2018`, `2018년`, `2018년도 실적`; of `2018년 목표` nothing is taken. A star points to a remark. */
function yearOf(title: string): string | undefined {
  return /^(\d{4})\s*(?:년도|년)?\s*(?:실적|이용실적|actual|uses)?\s*(?:\(건\))?\**$/i.exec(title)?.[1]
}

export function columnFor(columns: readonly Column[], role: Role): Column | undefined {
  return columns.find((column) => column.role === role)
}

export function hasRoles(columns: readonly Column[], ...roles: readonly Role[]): boolean {
  return roles.every((role) => columnFor(columns, role) !== undefined)
}
