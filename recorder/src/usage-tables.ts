/** The usage figure as tables to print and to hand on, in Korean: what the district and its auditors read. */
import {
  type Building,
  CENTRE,
  type CorrectionShown,
  type LocalTime,
  NONE,
  REPORTED,
  type UsageAnswer,
  type UsageRow,
  type UsageYearAnswer,
} from '@munteok/core'

/** A share of one, to be shown as a percentage. */
export interface Share {
  readonly share: number
}

/** Null where nothing is known, or where the cell above goes on. */
export type Cell = string | number | Share | null

export interface Table {
  /** Of a sheet: short, and without signs that sheets do not allow. */
  readonly name: string
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** Beneath the table, a line each. */
  readonly remarks: readonly string[]
  /** Columns whose first cell stands for all rows. */
  readonly merged?: readonly number[]
}

const BREAK = '*'
const MIXED = '**'

/** As the district prints it: a line for the targets, a line for the actual figures, the years as columns. */
export function districtTable(answer: UsageAnswer, building: Building, time: LocalTime): Table {
  const promised = answer.rows.filter((row) => row.target !== null)
  const rows = promised.length > 0 ? promised : answer.rows
  const { total, indicator, unit } = answer
  const years = rows.map((row) => `${row.year}년${row.breaksWithLast ? BREAK : ''}`)
  const targets = rows.map((row) => row.target)
  const actuals = rows.map((row) => row.actual)
  return {
    name: '공약 이행',
    title: `${building.name.ko} 공약 이행 현황`,
    head: ['지표', '단위', '구분', ...years, `계${total.mixesDefinitions ? MIXED : ''}`, '이행율'],
    rows: [
      [indicator.ko, unit.ko, '목표', ...targets, total.target, shareOf(total.rate)],
      [null, null, '실적', ...actuals, total.actual, null],
    ],
    merged: [0, 1, rows.length + 4],
    remarks: remarksOn(rows, answer, time),
  }
}

function remarksOn(rows: readonly UsageRow[], answer: UsageAnswer, time: LocalTime): string[] {
  const { total, definitions, source } = answer
  const used = new Set(rows.flatMap((row) => row.definitions))
  return [
    ...(rows.some((row) => row.breaksWithLast)
      ? [`${BREAK} 이 해부터 1건의 기준이 달라, 앞선 해와 바로 견줄 수 없습니다.`]
      : []),
    ...(total.mixesDefinitions ? [`${MIXED} 기준이 다른 실적을 더한 수입니다.`] : []),
    ...rows.flatMap((row) => [
      ...row.notes.map((note) => `${row.year}년: ${note.ko}`),
      ...(row.closed ? [`${row.year}년: ${closedText(row.closed, time)}`] : []),
    ]),
    ...definitions
      .filter(({ id }) => used.has(id))
      .map(({ id, from, setBy, text }) => `기준 "${id}" (${from}부터, ${setBy}): ${text.ko}`),
    ...(source ? [`출처: ${source.ko}`] : []),
  ]
}

function closedText({ at, by, uses, correctedSince }: NonNullable<UsageRow['closed']>, time: LocalTime) {
  const since = correctedSince === 0 ? '' : `, 마감 후 정정 ${signed(correctedSince)}건`
  return `${time.dayOf(at)} ${by} 마감, ${uses}건${since}`
}

/** Everything that is known of each year. */
export function yearsTable(answer: UsageAnswer, building: Building, time: LocalTime): Table {
  const parts = ['보고', '가져옴', '집계', '정정']
  const money = ['사업비 (백만원)', '시비', '구비', '1건당 비용 (원)']
  return {
    name: '연도별',
    title: `${building.name.ko} 연도별 실적`,
    head: ['연도', '목표', '실적', '이행율', '명', '연인원', ...parts, '기준', ...money, '마감', '비고'],
    rows: answer.rows.map((row) => [
      ...[row.year, row.target, row.actual, shareOf(row.rate), row.people, row.entries],
      ...(row.actual === null
        ? parts.map(() => null)
        : [row.parts.reported, row.parts.imported, row.parts.counted, row.parts.corrected]),
      row.definitions.map((id) => (id === REPORTED ? '보고' : id)).join(', ') || null,
      ...[row.budget?.total ?? null, row.budget?.city ?? null, row.budget?.district ?? null, row.costPerUse],
      row.closed ? closedText(row.closed, time) : null,
      row.notes.map(({ ko }) => ko).join('; ') || null,
    ]),
    remarks: answer.budgetSource ? [`사업비 출처: ${answer.budgetSource.ko}`] : [],
  }
}

/** A year by month, space, programme and field, with its corrections. */
export function yearTables(answer: UsageYearAnswer, building: Building, time: LocalTime): Table[] {
  const title = (what: string) => `${building.name.ko} ${answer.year}년 ${what}`
  const by = (name: string, what: string, sums: UsageYearAnswer['spaces'], names: Map<string, string>) => ({
    ...{ name, title: title(name), head: [what, '건', '명'], remarks: [] },
    rows: named(sums, names).map(([label, { uses, people }]) => [label, uses, people]),
  })
  const months = answer.months.map(({ month, uses, people }) => [month, uses, people])
  return [
    { name: '요약', title: title('실적'), head: ['항목', '값'], rows: summaryOf(answer, time), remarks: [] },
    { name: '월별', title: title('월별'), head: ['월', '건', '명'], rows: months, remarks: [] },
    by('공간별', '공간', answer.spaces, spaceNames(building)),
    by('프로그램별', '프로그램', answer.programmes, programmeNames(building)),
    by('분야별', '분야', answer.fields, fieldNames(building)),
    {
      ...{ name: '정정', title: title('정정'), remarks: [] },
      head: CORRECTION_HEAD,
      rows: answer.corrections.map((shown) => correctionRow(shown, building, time)),
    },
  ]
}

/** The same in one list, for a file that can only hold one. */
export function yearList(answer: UsageYearAnswer, building: Building, time: LocalTime): Table {
  const [, ...tables] = yearTables(answer, building, time)
  const rows = tables.flatMap(({ name, head, rows }) =>
    rows.map((row) =>
      head === CORRECTION_HEAD
        ? [name, row.slice(0, 3).filter(Boolean).join(' '), ...row.slice(3)]
        : [name, ...row],
    ),
  )
  return {
    ...{ name: `${answer.year}년`, title: `${building.name.ko} ${answer.year}년 실적`, remarks: [] },
    head: ['구분', '항목', ...CORRECTION_HEAD.slice(3)],
    rows: [...listedSums(answer, time), ...rows],
  }
}

function listedSums({ uses, people, parts, entries, closing }: UsageYearAnswer, time: LocalTime): Cell[][] {
  const rows: Cell[][] = [
    ['실적', uses, people],
    ['보고', parts.reported],
    ['가져옴', parts.imported],
    ['집계', parts.counted],
    ['정정', parts.corrected],
    ['연인원 (출입)', null, entries],
  ]
  if (closing) {
    const { at, by, figure } = closing.closing
    rows.push(['마감', figure.uses, figure.people, null, by, clockText(at, time), closing.entry])
  }
  return rows.map((row) => ['요약', ...row])
}

const CORRECTION_HEAD = [
  ...['날짜', '공간', '프로그램', '건', '명', '사유', '입력자', '입력 시각'],
  ...['원장 번호', '취소한 번호', '취소된 번호', '마감 후'],
]

function correctionRow(
  { entry, correction, undoneBy, afterClosing }: CorrectionShown,
  building: Building,
  time: LocalTime,
): Cell[] {
  const { day, space, programme, uses, people, reason, by, at, undoes } = correction
  const programmeName =
    programme === undefined ? null : (programmeNames(building).get(programme) ?? programme)
  return [
    ...[day, spaceNames(building).get(space) ?? space, programmeName, uses, people, reason, by],
    ...[clockText(at, time), entry, undoes ?? null, undoneBy, afterClosing ? '마감 후' : null],
  ]
}

function summaryOf(answer: UsageYearAnswer, time: LocalTime): [string, Cell][] {
  const { uses, people, parts, entries, checkedInShare, notCounted, closing } = answer
  const none = notCounted
  return [
    ['실적 (건)', uses],
    ['명', people],
    ['보고', parts.reported],
    ['가져옴', parts.imported],
    ['집계', parts.counted],
    ['정정', parts.corrected],
    ['연인원 (출입)', entries],
    ['체크인 비율', shareOf(checkedInShare)],
    ['세지 않음: 같은 방문', none.sameVisit],
    ['세지 않음: 직원', none.staff],
    ['세지 않음: 입주기업', none.tenant],
    ['세지 않음: 시험', none.test],
    ...(closing
      ? ([
          ['마감', `${clockText(closing.closing.at, time)} ${closing.closing.by}`],
          ['마감 실적 (건)', closing.closing.figure.uses],
        ] satisfies [string, Cell][])
      : []),
  ]
}

function spaceNames({ floors }: Building): Map<string, string> {
  const spaces = floors.flatMap((floor) => floor.spaces)
  return new Map([[CENTRE, '센터 전체'], ...spaces.map(({ id, name }): [string, string] => [id, name.ko])])
}

function programmeNames({ usage }: Building): Map<string, string> {
  return new Map([...(usage.programmes ?? []).map(namePair), [NONE, '프로그램 없음']])
}

function fieldNames({ usage }: Building): Map<string, string> {
  return new Map([...(usage.fields ?? []).map(namePair), [NONE, '분야 없음']])
}

function namePair({ id, name }: { id: string; name: { ko: string } }): [string, string] {
  return [id, name.ko]
}

/** In the building's order; what it does not name comes last, under its id. */
function named<T>(sums: Record<string, T>, names: Map<string, string>): [string, T][] {
  const keys = [...new Set([...names.keys(), ...Object.keys(sums)])]
  return keys.flatMap((key) => {
    const sum = sums[key]
    return sum === undefined ? [] : [[names.get(key) ?? key, sum] as [string, T]]
  })
}

/** `2026-11-24 12:05` by the building's clock. */
function clockText(at: number, time: LocalTime): string {
  const { hour, minute } = time.parts(at)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${time.dayOf(at)} ${two(hour)}:${two(minute)}`
}

function shareOf(rate: number | null): Share | null {
  return rate === null ? null : { share: rate }
}

function signed(uses: number): string {
  return uses > 0 ? `+${uses}` : `${uses}`
}
