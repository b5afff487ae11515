import type { Alarm, Building } from '@munteok/core'
import { number } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'
import { hrefOf } from '../route.ts'
import { alarmsWords } from './words.ts'

/** An alarm as people read it. */
export interface AlarmSaid {
  /** What is wrong, and where. */
  readonly what: string
  /** What to do about it. */
  readonly remedy: string
  /** Where more of it is to be seen. */
  readonly href: string
  readonly link: string
}

export function alarmSaid(alarm: Alarm, building: Building, language: Language): AlarmSaid {
  const words = alarmsWords[language]
  if (alarm.kind === 'capacity') {
    const floor = nameOf(building.floors, alarm.floor, language)
    const what = words.crowded(floor, number(alarm.capacity))
    return { what, remedy: words.crowdedDo, href: hrefOf({ page: 'now' }), link: words.toNow }
  }
  const devices = { href: hrefOf({ page: 'devices' }), link: words.toDevices }
  if (alarm.kind === 'queue')
    return { what: words.queued(alarm.agent, number(alarm.events)), remedy: words.queuedDo, ...devices }
  const portal = nameOf(building.portals, alarm.portal, language)
  return alarm.missing
    ? { what: words.missing(portal), remedy: words.missingDo, ...devices }
    : { what: words.silent(portal), remedy: words.silentDo, ...devices }
}

function nameOf(
  things: readonly { readonly id: string; readonly name: Record<Language, string> }[],
  id: string,
  language: Language,
): string {
  return things.find((thing) => thing.id === id)?.name[language] ?? id
}
