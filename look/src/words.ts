/** The words that every screen uses: how full, how old, how certain. */
import type { Caveat, Crowding } from '@munteok/core'
import { wordBook } from './word-book.ts'

const ko = {
  crowding: { calm: '여유', moderate: '보통', busy: '붐빔', full: '가득' } as Record<Crowding, string>,
  /** The unit behind a number of people. */
  peopleUnit: (_people: number) => '명',
  usesUnit: (_uses: number) => '건',
  people: (people: string, _count: number) => `${people}명`,
  about: '약',
  /** Before a large number, where there is room for one sign. */
  aboutMark: '약',
  range: (low: string, high: string) => `${low}–${high}`,
  rangeAloud: (low: string, high: string) => `${low}명에서 ${high}명 사이`,
  capacity: (people: string) => `정원 ${people}명`,
  /** Of a number that is too small to be shown in public. */
  fewerThan: (people: string) => `${people}명 미만`,
  between: (low: string, high: string) => `${low}–${high}명`,
  asOf: (time: string) => `${time} 기준`,
  asOfAloud: (time: string) => `${time} 기준이며 지금과 다를 수 있어요`,
  unknown: '아직 몰라요',
  here: '현재 위치',
  houseTotal: '센터 전체',
  everyFloor: '모든 층',
  floors: '층별 인원',
  simulation: (speed: string) => `시뮬레이션 ×${speed}`,
  caveat: {
    'counter-missing': '계수기 하나가 연결되지 않아 실제와 다를 수 있어요.',
    'agent-offline': '이 층의 장치와 연결이 끊겨 실제와 다를 수 있어요.',
    unmetered: '세지 않는 통로가 있어 실제와 다를 수 있어요.',
    'counter-silent': '문을 열었는데도 아무도 세지 않는 계수기가 있어 실제와 다를 수 있어요.',
    'night-not-empty': '지난밤에 사람이 남아 있어서 0명부터 세지 못했어요.',
    'never-anchored': '하루 넘게 실제 인원과 맞춰 보지 못했어요.',
  } as Record<Caveat, string>,
  language: '언어',
  otherLanguage: 'English',
  theme: '화면 색',
  themes: { auto: '자동', light: '밝게', dark: '어둡게', contrast: '고대비' },
}

export type LookWords = typeof ko

export const lookWords = wordBook(ko, {
  crowding: { calm: 'Calm', moderate: 'Moderate', busy: 'Busy', full: 'Full' },
  peopleUnit: (people) => (people === 1 ? 'person' : 'people'),
  usesUnit: (uses) => (uses === 1 ? 'use' : 'uses'),
  people: (people, count) => `${people} ${count === 1 ? 'person' : 'people'}`,
  about: 'about',
  aboutMark: '≈',
  range: (low, high) => `${low}–${high}`,
  rangeAloud: (low, high) => `between ${low} and ${high}`,
  capacity: (people) => `holds ${people}`,
  fewerThan: (people) => `under ${people}`,
  between: (low, high) => `${low}–${high} people`,
  asOf: (time) => `as of ${time}`,
  asOfAloud: (time) => `as of ${time}; it may be different now`,
  unknown: 'Not known yet',
  here: 'You are here',
  houseTotal: 'Whole centre',
  everyFloor: 'Every floor',
  floors: 'People by floor',
  simulation: (speed) => `Simulation ×${speed}`,
  caveat: {
    'counter-missing': 'One counter is not connected, so the number may be off.',
    'agent-offline': 'The devices of this floor are offline, so the number may be off.',
    unmetered: 'One way is not counted, so the number may be off.',
    'counter-silent': 'One counter counts nobody although the house is open, so the number may be off.',
    'night-not-empty': 'People stayed last night, so the count did not begin at nobody.',
    'never-anchored': 'For over a day nothing has said how many people there really are.',
  },
  language: 'Language',
  otherLanguage: '한국어',
  theme: 'Colours',
  themes: { auto: 'Automatic', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
})
