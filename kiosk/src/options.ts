/** What can be chosen of a check-in, ready to be shown. */
import { type KioskState, type LocalTime, minuteOfDay } from '@munteok/core'
import type { Language } from '@munteok/look/word-book.ts'
import { lookWords } from '@munteok/look/words.ts'
import { todaysProgrammes } from './today.ts'
import { kioskWords } from './words.ts'

export interface Option {
  /** Undefined for none of them. */
  readonly id: string | undefined
  readonly name: string
  readonly note?: string | undefined
}

export interface OptionsAsked {
  readonly picture: KioskState
  readonly time: LocalTime
  readonly now: number
  readonly language: Language
  /** How full a floor is may be told. */
  readonly fresh: boolean
}

/** The centre as a whole, and each space with its floor and how full that is. */
export function spaceOptions({ picture, language, fresh }: OptionsAsked): Option[] {
  const words = lookWords[language]
  const floors = picture.building.floors.toSorted((a, b) => a.level - b.level)
  const spaces = floors.flatMap((floor) => {
    const crowding = fresh ? picture.occupancy?.floors[floor.id]?.crowding : undefined
    const note = [floor.name[language], ...(crowding ? [words.crowding[crowding]] : [])].join(' · ')
    return floor.spaces.map((space) => ({ id: space.id, name: space.name[language], note }))
  })
  return [{ id: undefined, name: kioskWords[language].wholeCentre }, ...spaces]
}

/** Today's programmes that are not over, the one that is on first, and none of them. */
export function programmeOptions({ picture, time, now, language }: OptionsAsked): Option[] {
  const words = kioskWords[language]
  const programmes = todaysProgrammes(picture.building, time, now)
    .toSorted(
      (a, b) =>
        Number(b.isOn) - Number(a.isOn) || minuteOfDay(a.programme.opens) - minuteOfDay(b.programme.opens),
    )
    .map(({ programme, space, isOn }) => {
      const when = isOn ? words.onNow : programme.opens
      const note = [when, space?.name[language]].filter((part) => part !== undefined).join(' · ')
      return { id: programme.id, name: programme.name[language], note }
    })
  return [...programmes, { id: undefined, name: words.noProgramme }]
}
