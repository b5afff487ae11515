/** The words of the first view: what goes on in the house now. */
import type { Caveat } from '@munteok/core'
import { wordBook } from '@munteok/look/word-book.ts'
import { byWay } from '../korean.ts'

const ko = {
  floors: '층별 흐름과 공간',
  ofCapacity: (share: string, capacity: string) => `정원 ${capacity}명의 ${share}`,
  trend: {
    more: (since: string, people: string) => `${since} 전보다 ${people}명 늘었어요`,
    fewer: (since: string, people: string) => `${since} 전보다 ${people}명 줄었어요`,
    same: (since: string) => `${since} 전과 같아요`,
    about: (people: string) => `약 ${people}`,
    hour: '1시간',
    minutes: (minutes: string, _count: number) => `${minutes}분`,
    unknown: '지난 1시간의 흐름은 아직 몰라요',
    old: '지금의 흐름은 알 수 없어요',
  },
  spaces: {
    until: (programme: string, time: string) => `${programme}, ${time}까지`,
    next: (programme: string, time: string) => `${time}부터 ${programme}`,
    nothing: '오늘 남은 프로그램 없음',
  },
  closed: (reason: string) => `오늘은 쉬어요: ${reason}`,
  arrivals: {
    title: '방금 문에서',
    none: '이 화면을 연 뒤로 아무도 지나가지 않았어요.',
    in: (door: string, people: string, _count: number) => `${byWay(door)} ${people}명 들어왔어요`,
    out: (door: string, people: string, _count: number) => `${byWay(door)} ${people}명 나갔어요`,
  },
  staleSince: (time: string) => `일부는 ${time} 기준이에요`,
  /** On the floor itself, in few words. */
  caveat: {
    'counter-missing': '계수기 하나가 연결되지 않았어요',
    'agent-offline': '이 층의 장치와 연결이 끊겼어요',
    unmetered: '세지 않는 통로가 있어요',
    'counter-silent': '아무도 세지 않는 계수기가 있어요',
    'night-not-empty': '지난밤에 사람이 남아 있었어요',
    'never-anchored': '하루 넘게 실제 인원과 맞춰 보지 못했어요',
  } as Record<Caveat, string>,
  devices: {
    title: '장치',
    none: '아직 소식을 보낸 장치가 없어요.',
    agentOffline: '연결이 끊겼어요',
    unwellDevice: '문제가 있어요',
    silentDevice: '아무도 세지 않아요',
    all: (devices: string) => `장치 ${devices}개와 걸어서 확인하기`,
  },
}

export type NowWords = typeof ko

export const nowWords = wordBook(ko, {
  floors: 'Trend and spaces by floor',
  ofCapacity: (share, capacity) => `${share} of ${capacity} people`,
  trend: {
    more: (since, people) => `${people} more than ${since} ago`,
    fewer: (since, people) => `${people} fewer than ${since} ago`,
    same: (since) => `as many as ${since} ago`,
    about: (people) => `about ${people}`,
    hour: 'an hour',
    minutes: (minutes, count) => `${minutes} ${count === 1 ? 'minute' : 'minutes'}`,
    unknown: 'the last hour is not known yet',
    old: 'how it goes now is not known',
  },
  spaces: {
    until: (programme, time) => `${programme}, until ${time}`,
    next: (programme, time) => `${programme} from ${time}`,
    nothing: 'nothing more today',
  },
  closed: (reason) => `Closed today: ${reason}`,
  arrivals: {
    title: 'At the doors just now',
    none: 'Nobody has passed since this view was opened.',
    in: (door, people, count) => `${people} ${count === 1 ? 'person' : 'people'} came in: ${door}`,
    out: (door, people, count) => `${people} ${count === 1 ? 'person' : 'people'} left: ${door}`,
  },
  staleSince: (time) => `part of it is as of ${time}`,
  caveat: {
    'counter-missing': 'one counter is not connected',
    'agent-offline': 'the devices of this floor are offline',
    unmetered: 'one way is not counted',
    'counter-silent': 'one counter counts nobody',
    'night-not-empty': 'people stayed last night',
    'never-anchored': 'not checked against real people for over a day',
  },
  devices: {
    title: 'Devices',
    none: 'No device has been heard yet.',
    agentOffline: 'is offline',
    unwellDevice: 'is not well',
    silentDevice: 'counts nobody',
    all: (devices) => `All ${devices} devices, and the walk test`,
  },
})
