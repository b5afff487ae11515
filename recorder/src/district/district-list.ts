import type { DistrictAnswer, DistrictBuilding, LocalTime } from '@munteok/core'
import type { Cell, Table } from '../usage-tables.ts'

/** All buildings as a table to hand on, in Korean. Times are of the recorder's own building. */
export function districtList({ now, buildings }: DistrictAnswer, time: LocalTime): Table {
  return {
    name: '자치구 건물',
    title: '자치구 건물',
    head: [
      ...['건물', '영문 이름', '인원', '적어도', '많아야', '정원', '인원 기준 시각'],
      ...['연도', '이용(건)', '이용 인원(명)', '목표(건)', '이행율'],
    ],
    rows: buildings.map((building) => rowOf(building, time)),
    remarks: [`${momentOf(time, now)}에 읽은 값입니다.`],
  }
}

function rowOf({ name, capacity, occupancy, year }: DistrictBuilding, time: LocalTime): Cell[] {
  const now: Cell[] = occupancy
    ? [...[occupancy.people, occupancy.low, occupancy.high].map(Math.round)]
    : [null, null, null]
  const figures: Cell[] = year
    ? [year.year, year.uses, year.people, year.target, year.rate === null ? null : { share: year.rate }]
    : [null, null, null, null, null]
  return [name.ko, name.en, ...now, capacity, occupancy && momentOf(time, occupancy.at), ...figures]
}

function momentOf(time: LocalTime, at: number): string {
  const { hour, minute } = time.parts(at)
  return `${time.dayOf(at)} ${[hour, minute].map((part) => String(part).padStart(2, '0')).join(':')}`
}
