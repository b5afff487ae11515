import type { Refusal } from '@munteok/core'
import { wordBook } from '@munteok/look/word-book.ts'

/** Why nothing was recorded: what the agent says, or that it cannot be asked. */
export type RefusalReason = Refusal['code'] | 'unreachable'

const ko = {
  invite: '카드를 대거나\n화면을 눌러 주세요',
  withoutCard: '카드 없이 체크인',
  howMany: '몇 명이 함께 오셨어요?',
  fewer: '한 명 줄이기',
  more: '한 명 늘리기',
  confirm: '체크인하기',
  confirming: '기록하고 있어요',
  back: '처음으로',
  secondsLeft: (seconds: number) => `${seconds}초 뒤에 처음 화면으로 돌아가요.`,
  keepGoing: '계속할게요',
  recorded: '기록되었어요',
  recordedFor: (people: string, count: number) =>
    count === 1 ? '찾아 주셔서 고마워요.' : `${people}명이 함께 오셨어요.`,
  alreadyRecorded: '이미 기록되었어요',
  alreadyRecordedWhy: '같은 방문은 한 번만 세어요.',
  refused: '기록하지 못했어요',
  refusedWhy: {
    'disk-full': '기기에 저장할 자리가 없어요. 안내 데스크에 말씀해 주세요.',
    unreadable: '카드를 읽지 못했어요. 카드를 다시 대 주세요.',
    'code-expired': '기간이 지났거나 아직 시작하지 않은 QR 코드예요. 새 코드를 받아 주세요.',
    'code-forged': '센터에서 만든 QR 코드가 아니에요. 안내 데스크에 말씀해 주세요.',
    'code-foreign': '다른 센터의 QR 코드예요. 이 센터의 코드를 대 주세요.',
    'too-late': '시간이 지나서 바꿀 수 없어요. 안내 데스크에 말씀해 주세요.',
    unreachable: '기기와 연결되지 않았어요. 안내 데스크에 말씀해 주세요.',
  } as Record<RefusalReason, string>,
  close: '닫기',
  connecting: '기기와 연결하고 있어요.',
  agentLost: '기기와 연결이 끊겼어요. 다시 연결하고 있어요.',
  checkInStopped: '지금은\n체크인할 수 없어요',
  brokerLost: '센터 서버와 연결이 끊겼어요. 체크인은 그대로 기록돼요.',
}

export type KioskWords = typeof ko

export const kioskWords = wordBook(ko, {
  invite: 'Hold up your card\nor touch the screen',
  withoutCard: 'Check in without a card',
  howMany: 'How many of you are here?',
  fewer: 'One fewer',
  more: 'One more',
  confirm: 'Check in',
  confirming: 'Recording',
  back: 'Start over',
  secondsLeft: (seconds) => `Going back to the start in ${seconds} s.`,
  keepGoing: 'Keep going',
  recorded: 'You are checked in',
  recordedFor: (people, count) => (count === 1 ? 'Thank you for coming.' : `A group of ${people}. Welcome.`),
  alreadyRecorded: 'You are already checked in',
  alreadyRecordedWhy: 'One visit counts once.',
  refused: 'This was not recorded',
  refusedWhy: {
    'disk-full': 'The device has no room left. Please tell the front desk.',
    unreadable: 'The card could not be read. Please hold it up again.',
    'code-expired': 'This QR code is no longer valid, or not yet. Please ask for a new one.',
    'code-forged': 'This QR code was not made by the centre. Please tell the front desk.',
    'code-foreign': 'This QR code belongs to another centre. Please use one of this centre.',
    'too-late': 'It can no longer be changed. Please tell the front desk.',
    unreachable: 'The device is not connected. Please tell the front desk.',
  },
  close: 'Close',
  connecting: 'Connecting to the device.',
  agentLost: 'The connection to the device is lost. Reconnecting.',
  checkInStopped: 'Check-in is not\npossible now',
  brokerLost: 'The centre’s server is out of reach. Check-ins are still recorded.',
})
