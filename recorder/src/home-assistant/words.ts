import type { HomeAssistantSettings } from '@munteok/core'

export type Language = NonNullable<HomeAssistantSettings['language']>

/** What devices and their values are called in Home Assistant. */
export const discoveryWords = {
  ko: {
    person: '명',
    building: '건물',
    floor: (capacity: number) => `층 (정원 ${capacity}명)`,
    agent: '층 단말',
    agentName: (name: string) => `층 단말 ${name}`,
    people: '현재 인원',
    share: '정원 대비',
    in: '오늘 들어온 인원',
    out: '오늘 나간 인원',
    today: (indicator: string) => `${indicator} (오늘)`,
    year: (indicator: string) => `${indicator} (올해)`,
    online: '연결',
    counter: (place: string) => `계수기 ${place}`,
    reader: (place: string) => `리더기 ${place}`,
  },
  en: {
    person: 'people',
    building: 'Building',
    floor: (capacity: number) => `Floor (for ${capacity} people)`,
    agent: 'Floor agent',
    agentName: (name: string) => `Floor agent ${name}`,
    people: 'People now',
    share: 'Share of capacity',
    in: 'Came in today',
    out: 'Went out today',
    today: (indicator: string) => `${indicator} (today)`,
    year: (indicator: string) => `${indicator} (this year)`,
    online: 'Connection',
    counter: (place: string) => `Counter ${place}`,
    reader: (place: string) => `Reader ${place}`,
  },
} as const satisfies Record<Language, unknown>
