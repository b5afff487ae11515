/** The words of how many people a floor may hold. */
import { wordBook } from '@munteok/look/word-book.ts'

const ko = {
  rule: '한 사람에게 필요한 넓이 (m²)',
  ruleHint: '예: 4m²에 한 명. 작을수록 많은 사람이 들어가요.',
  table: '층마다 몇 명까지인가요',
  floor: '층',
  area: '넓이',
  byRule: '넓이로는',
  own: '직접 정하기',
  ownHint: '비워 두면 넓이로 정해요.',
  ownOf: (floor: string) => `${floor} 인원 직접 정하기`,
  comesTo: '수용 인원',
  all: '건물 전체',
  m2: (area: string) => `${area}m²`,
  people: (people: string) => `${people}명`,
  each: (m2: string) => `한 사람에 ${m2}m²`,
  wrong: {
    rule: '0보다 크고 1000까지의 숫자를 적어 주세요.',
    own: '1부터 100,000까지의 숫자를 적거나 비워 두세요.',
  },
}

export type CapacityWords = typeof ko

export const capacityWords = wordBook(ko, {
  rule: 'Area for one person (m²)',
  ruleHint: 'For instance one person per 4 m². The smaller, the more people a floor holds.',
  table: 'How many people each floor holds',
  floor: 'Floor',
  area: 'Area',
  byRule: 'By area',
  own: 'Own figure',
  ownHint: 'Leave it empty to go by the area.',
  ownOf: (floor) => `Own figure for ${floor}`,
  comesTo: 'Holds',
  all: 'Whole building',
  m2: (area) => `${area} m²`,
  people: (people) => people,
  each: (m2) => `one person per ${m2} m²`,
  wrong: {
    rule: 'Please enter a number above 0, up to 1000.',
    own: 'Please enter a number from 1 to 100,000, or nothing.',
  },
})
