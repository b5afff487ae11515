/** What each screen says in words: shown as its heading, announced, and spoken. */
import { type Building, floorOfSpace, type OccupancyState } from '@munteok/core'
import { number } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'
import { lookWords } from '@munteok/look/words.ts'
import type { Answer } from './answers.svelte.ts'
import type { KioskScreen, View } from './kiosk-screen.svelte.ts'
import { roomAdvice } from './room-advice.ts'
import { programmeOf, spaceOf } from './today.ts'
import { type KioskWords, kioskWords } from './words.ts'

/** The space in which staff sit, by its id. */
const OFFICE = 'office'

/** The title of an answer and the sentence under it. */
export function answerText(answer: Answer, building: Building, language: Language): [string, string] {
  const words = kioskWords[language]
  if (answer.kind === 'refused') return [words.refused, words.refusedWhy[answer.reason]]
  if (answer.kind === 'withdrawn') return [words.withdrawn, words.withdrawnWhy]
  if (answer.kind === 'same-visit') return [words.alreadyRecorded, words.alreadyRecordedWhy]
  const { people, space, programme } = answer.receipt
  if (answer.kind === 'recorded') return [words.recorded, words.recordedFor(number(people), people)]
  const said = [
    lookWords[language].people(number(people), people),
    spaceOf(building, space)?.name[language],
    programmeOf(building, programme)?.name[language],
  ]
  return [words.changed, said.filter((part) => part !== undefined).join(' · ')]
}

/** That floors are full and where there is room; undefined when there is nothing to say. */
export function adviceText(
  building: Building,
  occupancy: OccupancyState,
  language: Language,
  space?: string,
): string | undefined {
  const advice = roomAdvice(building, occupancy, space)
  if (!advice) return undefined
  const words = kioskWords[language]
  const names = (floors: Building['floors']) => floors.map((floor) => floor.name[language]).join(', ')
  const room = advice.room.length > 0 ? words.roomAt(names([...advice.room])) : words.noRoom
  return `${words.full(names([...advice.full]))} ${room}`
}

/** Where the staff are: the building's office where it has one, else the front desk. */
export function staffText(building: Building, language: Language): string {
  const words = kioskWords[language]
  const floor = floorOfSpace(building, OFFICE)
  const office = spaceOf(building, OFFICE)
  if (!floor || !office) return words.helpStaff(words.frontDesk)
  const place = [floor.name[language], office.name[language]]
  return words.helpStaff(language === 'ko' ? place.join(' ') : place.reverse().join(', '))
}

const HEADINGS: Partial<Record<View, keyof KioskWords & ('howMany' | 'whichSpace' | 'whichProgramme')>> = {
  people: 'howMany',
  'change-people': 'howMany',
  space: 'whichSpace',
  'change-space': 'whichSpace',
  programme: 'whichProgramme',
  'change-programme': 'whichProgramme',
}

/** The one instruction of the screen as it stands. */
export function instruction(screen: KioskScreen, language: Language): string {
  const words = kioskWords[language]
  const { view, answer, picture } = screen
  const heading = HEADINGS[view]
  if (heading) return words[heading]
  if (view === 'answer' && answer && picture) return answerText(answer, picture.building, language).join('. ')
  if (view === 'warning') return `${words.stillThere} ${words.goingBack}`
  if (view === 'help' && picture)
    return [`${words.helpTitle}.`, ...words.helpSteps, staffText(picture.building, language)].join(' ')
  if (view === 'sending') return words.confirming
  if (view === 'connecting') return words.connecting
  return (screen.attached ? words.invite : words.checkInStopped).replace('\n', ' ')
}
