/** The words that the pages of settings share. */
import { wordBook } from '@munteok/look/word-book.ts'

const ko = {
  loading: '불러오고 있어요.',
  failed: '지금은 불러올 수 없어요. 기록 서버가 켜져 있는지 확인해 주세요.',
  refusedHere: '지금 로그인한 사람은 볼 수 없어요. 관리자로 다시 로그인해 주세요.',
  notUpToDate: '새로 불러오지 못해 조금 전 내용을 보여 드려요.',
  retry: '다시 시도',
  fromFile: '건물 파일에 적힌 그대로예요. 아직 여기서 바꾸지 않았어요.',
  asAtFirst: '처음에 정해진 그대로예요. 아직 여기서 바꾸지 않았어요.',
  changedBy: (when: string, by: string) => `${when} ${by} 님이 바꿨어요.`,
  because: (reason: string) => `이유: ${reason}`,
  leftOut: (entry: string) =>
    `전에 여기서 바꾼 것(원장 항목 ${entry}번)이 지금의 건물 파일과 맞지 않아 쓰지 않고 있어요. 아래에서 다시 정하거나 건물 파일을 바로잡아 주세요.`,
  reason: '바꾸는 이유',
  reasonHint: '누가 언제 바꿨는지와 함께 원장에 남아요.',
  noReason: '왜 바꾸는지 적어 주세요.',
  save: '저장',
  saveAgain: '그래도 저장',
  saved: '저장했어요. 지금부터 이대로예요.',
  overtaken: (when: string, by: string) =>
    `${when} ${by} 님이 먼저 바꿨어요. 적은 것은 아직 저장하지 않았어요.`,
  overtakenUnseen:
    '다른 사람이 먼저 바꿨는데, 무엇을 바꿨는지 불러오지 못했어요. 잠시 뒤 다시 저장해 주세요.',
  lookFirst: '지금 정해진 것을 보고, 그래도 맞으면 다시 저장해 주세요.',
  holdsNow: '지금 정해진 것',
  takeNow: '적은 것을 버리고 지금 것으로',
  ko: '한국어',
  en: 'English',
  cancel: '그만두기',
  close: '닫기',
  remove: '지우기',
  day: { mon: '월', tue: '화', wed: '수', thu: '목', fri: '금', sat: '토', sun: '일' },
  dayLong: {
    mon: '월요일',
    tue: '화요일',
    wed: '수요일',
    thu: '목요일',
    fri: '금요일',
    sat: '토요일',
    sun: '일요일',
  },
  period: (from: string, to: string) => `${from} – ${to}`,
  fromOn: (day: string) => `${day}부터`,
  until: (day: string) => `${day}까지`,
  fromTo: (from: string, to: string) => `${from} – ${to}`,
  refused: {
    unreachable:
      '기록 서버에 닿지 않아 저장하지 못했어요. 적은 것은 그대로 있어요. 잠시 뒤 다시 저장해 주세요.',
    other: '저장하지 못했어요. 까닭은 이래요:',
    codes: {
      'no-change': '이미 그렇게 정해져 있어서 바꾼 것이 없어요.',
      'year-closed': '마감한 해의 목표는 바꿀 수 없어요. 그 해의 목표를 되돌리고 다시 저장해 주세요.',
      'too-large': '건물의 설정이 너무 길어졌어요. 끝난 프로그램이나 지난 휴관을 지우고 다시 저장해 주세요.',
      'no-log-in': '로그인하지 않아서 저장하지 않았어요. 적은 것은 그대로 있어요.',
      'not-allowed': '관리자만 바꿀 수 있어요. 적은 것은 그대로 있어요.',
    } as Record<string, string>,
  },
}

export type SettingsWords = typeof ko

export const settingsWords = wordBook(ko, {
  loading: 'Loading.',
  failed: 'This cannot be loaded now. Please check that the recorder is running.',
  refusedHere: 'Whoever is logged in now may not see this. Please log in again as an administrator.',
  notUpToDate: 'This is from a moment ago: it could not be loaded anew.',
  retry: 'Try again',
  fromFile: 'As the building’s file has it. It was not changed here yet.',
  asAtFirst: 'As it was at first. It was not changed here yet.',
  changedBy: (when, by) => `Changed by ${by}, ${when}.`,
  because: (reason) => `Reason: ${reason}`,
  leftOut: (entry) =>
    `What was changed here (ledger entry ${entry}) does not fit the building’s file any more and is not in use. Please set it again below, or correct the file.`,
  reason: 'Reason for the change',
  reasonHint: 'It is kept in the ledger, with who changed it and when.',
  noReason: 'Please say why you change this.',
  save: 'Save',
  saveAgain: 'Save all the same',
  saved: 'Saved. It holds from now on.',
  overtaken: (when, by) => `${by} changed this first, ${when}. What you typed is not saved yet.`,
  overtakenUnseen:
    'Somebody else changed this first, and it could not be loaded what. Please save again in a moment.',
  lookFirst: 'Please look at what holds now, and save again if yours is still right.',
  holdsNow: 'What holds now',
  takeNow: 'Drop mine and take what holds now',
  ko: 'Korean',
  en: 'English',
  cancel: 'Cancel',
  close: 'Close',
  remove: 'Remove',
  day: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
  dayLong: {
    mon: 'Monday',
    tue: 'Tuesday',
    wed: 'Wednesday',
    thu: 'Thursday',
    fri: 'Friday',
    sat: 'Saturday',
    sun: 'Sunday',
  },
  period: (from, to) => `${from} – ${to}`,
  fromOn: (day) => `from ${day}`,
  until: (day) => `until ${day}`,
  fromTo: (from, to) => `${from} – ${to}`,
  refused: {
    unreachable:
      'The recorder was not reached, so nothing was saved. What you typed is still here. Please save again in a moment.',
    other: 'It was not saved. This is why:',
    codes: {
      'no-change': 'That is how it is already: nothing was changed.',
      'year-closed':
        'The target of a closed year cannot be changed. Please put it back as it was, and save again.',
      'too-large':
        'The settings of the building became too long. Please remove programmes or closures that are over, and save again.',
      'no-log-in': 'Nobody logged in, so nothing was saved. What you typed is still here.',
      'not-allowed': 'Only administrators can change this. What you typed is still here.',
    },
  },
})
