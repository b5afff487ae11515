/** The words of what needs somebody now. */
import type { Alarm } from '@munteok/core'
import { wordBook } from '@munteok/look/word-book.ts'

const ko = {
  title: '알림',
  count: (count: string, _one: boolean) => `알림 ${count}건`,
  fold: '접기',
  unfold: '펼치기',
  since: (when: string) => `${when}부터`,
  asOf: (when: string) => `연결이 끊겨서 ${when} 소식이에요. 지금과 다를 수 있어요.`,
  news: (what: string) => `새 알림: ${what}`,
  over: '알림이 모두 끝났어요.',
  crowded: (floor: string, capacity: string) =>
    `${floor}의 인원이 알림 기준에 이르렀어요. 수용 인원은 ${capacity}명이에요.`,
  crowdedDo: '새로 오는 분을 다른 층으로 안내하고, 비상구 앞을 비워 주세요.',
  missing: (portal: string) => `${portal} 계수기와 연결이 끊겼어요.`,
  missingDo: '전원과 선을 확인해 주세요. 그동안 지나간 사람은 세지 못하니 인원을 직접 세어 주세요.',
  silent: (portal: string) => `${portal} 계수기가 아무도 세지 않고 있어요.`,
  silentDo: '센서 앞이 가려졌는지 보고, 장치 화면에서 걷기 시험을 해 주세요.',
  queued: (agent: string, events: string) => `${agent} 기기에 보내지 못한 기록이 ${events}건 쌓였어요.`,
  queuedDo: '기기의 네트워크와 기록 서버를 확인해 주세요. 기록은 기기에 남아 있어요.',
  toNow: '지금 화면에서 보기',
  toDevices: '장치 화면에서 보기',
  kinds: { capacity: '인원', counter: '계수기', queue: '보내지 못한 기록' } satisfies Record<
    Alarm['kind'],
    string
  >,
}

export type AlarmsWords = typeof ko

export const alarmsWords = wordBook(ko, {
  title: 'Alarms',
  count: (count, one) => `${count} ${one ? 'alarm' : 'alarms'}`,
  fold: 'Fold',
  unfold: 'Unfold',
  since: (when) => `since ${when}`,
  asOf: (when) => `The line is down: this is from ${when} and may be different now.`,
  news: (what) => `New alarm: ${what}`,
  over: 'All alarms are over.',
  crowded: (floor, capacity) => `${floor} has as many people as an alarm was set for. It holds ${capacity}.`,
  crowdedDo: 'Please lead who comes to other floors, and keep the ways out free.',
  missing: (portal) => `The counter at ${portal} is not connected.`,
  missingDo:
    'Please check power and cable. Who passes meanwhile is not counted: please count the people yourself.',
  silent: (portal) => `The counter at ${portal} counts nobody.`,
  silentDo: 'Please see whether something stands before the sensor, and do the walk test under Devices.',
  queued: (agent, events) => `${events} records wait on the device ${agent} and could not be sent.`,
  queuedDo: 'Please check the network of the device and the recorder. The records are kept on the device.',
  toNow: 'See it under Now',
  toDevices: 'See it under Devices',
  kinds: { capacity: 'People', counter: 'Counter', queue: 'Records not sent' },
})
