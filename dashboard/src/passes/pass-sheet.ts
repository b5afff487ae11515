/** What stands on the sheet of a code, in one language. */
import type { Building, Pass, Programme } from '@munteok/core'
import { floorMark, number } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'
import { dayWords } from '../days.ts'
import { programmeOf } from './programmes.ts'
import { passWords } from './words.ts'

export interface PassSheet {
  readonly centre: string
  readonly title: string
  /** Which programme a group comes to, when it meets, and in which space; what there is of it, a line each. */
  readonly where: readonly string[]
  /** Its days, a line each. */
  readonly valid: readonly string[]
  readonly use: string
}

export function passSheet(building: Building, pass: Pass, language: Language): PassSheet {
  const words = passWords[language].sheet
  const programme = programmeOf(building, pass.programme)
  const people = pass.people ?? 1
  const isGroup = pass.kind === 'group'
  return {
    centre: building.name[language],
    title: isGroup ? words.group(number(people), people) : (programme?.name[language] ?? ''),
    where: [
      isGroup && programme?.name[language],
      programme && programmeTime(programme, language),
      spaceName(building, pass.space ?? programme?.space, language),
    ].filter((part) => typeof part === 'string'),
    valid: validWords(pass, language),
    use: isGroup ? words.use.group(number(people), people) : words.use.programme,
  }
}

function validWords({ from, to }: Pass, language: Language): string[] {
  const words = passWords[language].sheet
  if (from === to) return [words.on(dayWords(language, from))]
  return [words.from(dayWords(language, from)), words.to(dayWords(language, to))]
}

/** `매주 화요일 14:00–16:00` */
export function programmeTime({ weekday, opens, closes }: Programme, language: Language): string {
  return `${passWords[language].sheet.weekly[weekday]} ${opens}–${closes}`
}

/** With its floor, `1F 큰방`; undefined for none, or one that the building no longer has. */
export function spaceName(
  building: Building,
  id: string | undefined,
  language: Language,
): string | undefined {
  for (const { level, spaces } of building.floors) {
    const found = spaces.find((space) => space.id === id)
    if (found) return `${floorMark(level)} ${found.name[language]}`
  }
  return undefined
}
