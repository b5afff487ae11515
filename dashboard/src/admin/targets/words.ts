/** The words of what was promised for a year. */
import { wordBook } from '@munteok/look/word-book.ts'

const ko = {
  table: '해마다의 목표',
  year: '연도',
  target: '목표',
  targetOf: (year: string) => `${year}년 목표`,
  actual: '실적',
  state: '상태',
  uses: (uses: string) => `${uses}건`,
  closed: (day: string, by: string) => `${day} ${by} 님이 마감하고 서명해서 바꿀 수 없어요.`,
  addYear: '더할 연도',
  add: '목표 더하기',
  wrongYear: '연도를 네 자리로 적어 주세요.',
  hasYear: (year: string) => `${year}년 목표는 이미 있어요.`,
  closedYear: (year: string) => `${year}년은 마감했어요. 목표를 더할 수 없어요.`,
  takeOut: '빼기',
  takeOutWhich: (year: string) => `${year}년 목표 빼기`,
  none: '아직 목표가 없어요.',
  yearLine: (year: string, uses: string) => `${year}년 ${uses}건`,
  wrong: '0 이상의 숫자를 적어 주세요.',
}

export type TargetsWords = typeof ko

export const targetsWords = wordBook(ko, {
  table: 'Targets by year',
  year: 'Year',
  target: 'Target',
  targetOf: (year) => `Target of ${year}`,
  actual: 'Actual',
  state: 'State',
  uses: (uses) => `${uses} uses`,
  closed: (day, by) => `Closed and signed by ${by} on ${day}: it cannot be changed.`,
  addYear: 'Year to add',
  add: 'Add a target',
  wrongYear: 'Please enter a year of four digits.',
  hasYear: (year) => `${year} has a target already.`,
  closedYear: (year) => `${year} is closed: no target can be added.`,
  takeOut: 'Take out',
  takeOutWhich: (year) => `Take out the target of ${year}`,
  none: 'There are no targets yet.',
  yearLine: (year, uses) => `${year}: ${uses} uses`,
  wrong: 'Please enter a number from 0 on.',
})
