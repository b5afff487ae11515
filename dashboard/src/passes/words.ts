/** The words of the view that makes QR codes, and those of the sheet that it prints. */
import { wordBook } from '@munteok/look/word-book.ts'
import { entryWords } from '../entries/words.ts'

const ko = {
  title: 'QR 코드',
  lead: '체크인할 때 읽는 기기에 대는 QR 코드를 만들어요. 만든 코드는 어디에도 저장되지 않아요. 이 화면을 떠나기 전에 인쇄하거나 저장해 주세요.',
  form: '새 QR 코드',
  kind: '누가 쓰는 코드인가요?',
  kinds: { programme: '프로그램', group: '단체' },
  kindWhy: {
    programme: '문에 붙여 두는 코드예요. 오는 사람마다 대면 한 명씩 체크인돼요.',
    group: '인솔자가 들고 오는 코드예요. 한 번 대면 모두 함께 체크인돼요.',
  },
  noProgrammes: '앞으로 열리는 프로그램이 없어 단체 코드만 만들 수 있어요.',
  programme: '프로그램',
  meets: (space: string, when: string) => `${space}에서 ${when}에 열려요.`,
  place: '어디에 오나요?',
  anyPlace: '정하지 않음 (체크인할 때 골라요)',
  spaces: '공간',
  programmes: '프로그램',
  people: '인원 (명)',
  peopleHint: '체크인할 때 화면에서 고칠 수 있어요.',
  from: '첫날',
  to: '마지막 날',
  purpose: '무엇에 쓰는 코드인가요? (선택)',
  purposeHint: '인쇄한 종이에만 적혀요. 사람 이름이나 연락처는 적지 마세요. 예: 봄맞이 견학',
  submit: 'QR 코드 만들기',
  wrong: {
    people: '1부터 500까지의 자연수로 적어 주세요.',
    day: '달력에 있는 날을 골라 주세요.',
    order: '마지막 날이 첫날보다 앞서요. 다시 골라 주세요.',
    past: '이미 지난 날이에요. 오늘이나 앞날을 골라 주세요.',
    long: '코드는 1년까지만 쓸 수 있어요. 더 이른 날을 골라 주세요.',
    early: '프로그램이 아직 시작하지 않은 날이에요. 더 늦은 날을 골라 주세요.',
    late: '프로그램이 끝난 뒤예요. 더 이른 날을 골라 주세요.',
    'no-meeting': '그 사이에는 프로그램이 열리는 요일이 없어요. 날짜를 다시 골라 주세요.',
  },
  made: (title: string) => `만든 QR 코드: ${title}`,
  madeSoFar: '지금까지 만든 코드',
  print: '인쇄하기 (A4 한 장)',
  save: 'QR 그림 저장 (SVG)',
  qr: (title: string) => `${title} 체크인 QR 코드`,
  sheet: {
    group: (people: string, _count: number) => `단체 ${people}명`,
    weekly: {
      sun: '매주 일요일',
      mon: '매주 월요일',
      tue: '매주 화요일',
      wed: '매주 수요일',
      thu: '매주 목요일',
      fri: '매주 금요일',
      sat: '매주 토요일',
    },
    on: (day: string) => `${day}에 쓸 수 있어요`,
    between: (from: string, to: string) => `${from}부터 ${to}까지 쓸 수 있어요`,
    use: {
      programme: '이 QR 코드를 체크인 화면 옆의 읽는 기기에 대 주세요. 한 번에 한 명씩 체크인돼요.',
      group: (people: string, _count: number) =>
        `이 QR 코드를 체크인 화면 옆의 읽는 기기에 한 번만 대 주세요. ${people}명이 함께 체크인돼요.`,
    },
  },
  staff: {
    ...entryWords.ko.staff,
    legend: '누가 만드나요?',
    as: (name: string) => `${name} 이름으로 만들어요.`,
  },
  refused: {
    unreachable: '기록 서버에 닿지 않아 코드를 만들지 못했어요. 잠시 뒤 다시 해 주세요.',
    other: '코드를 만들지 못했어요. 서버는 이렇게 말해요:',
    codes: entryWords.ko.refused.codes,
  },
}

export type PassWords = typeof ko

export const passWords = wordBook(ko, {
  title: 'QR codes',
  lead: 'Make the QR codes that people hold to the reader to check in. They are kept nowhere: please print or save them before you leave this view.',
  form: 'A new QR code',
  kind: 'Who uses it?',
  kinds: { programme: 'A programme', group: 'A group' },
  kindWhy: {
    programme: 'A poster at the door. Everybody scans the same code, and each scan checks one person in.',
    group: 'A code that the leader carries. One scan checks everybody in.',
  },
  noProgrammes: 'No programme lies ahead, so only groups can have a code.',
  programme: 'Programme',
  meets: (space, when) => `Takes place in: ${space}. ${when}.`,
  place: 'Where do they go?',
  anyPlace: 'Not decided (chosen at check-in)',
  spaces: 'Spaces',
  programmes: 'Programmes',
  people: 'People',
  peopleHint: 'Can be changed on the screen at check-in.',
  from: 'First day',
  to: 'Last day',
  purpose: 'What is it for? (optional)',
  purposeHint:
    'Stands on the printed page only. Please write no names and no phone numbers. For instance: spring visit',
  submit: 'Make the QR code',
  wrong: {
    people: 'Please enter a whole number from 1 to 500.',
    day: 'Please choose a day of the calendar.',
    order: 'The last day lies before the first one. Please choose again.',
    past: 'That day is over. Please choose today or a day ahead.',
    long: 'A code is good for one year at most. Please choose an earlier day.',
    early: 'The programme has not begun by then. Please choose a later day.',
    late: 'The programme is over by then. Please choose an earlier day.',
    'no-meeting': 'The programme does not meet on any of these days. Please choose others.',
  },
  made: (title) => `QR code made: ${title}`,
  madeSoFar: 'Made so far',
  print: 'Print (one A4 page)',
  save: 'Save the QR picture (SVG)',
  qr: (title) => `QR code to check in: ${title}`,
  sheet: {
    group: (people, count) => (count === 1 ? 'Group of one' : `Group of ${people}`),
    weekly: {
      sun: 'Every Sunday',
      mon: 'Every Monday',
      tue: 'Every Tuesday',
      wed: 'Every Wednesday',
      thu: 'Every Thursday',
      fri: 'Every Friday',
      sat: 'Every Saturday',
    },
    on: (day) => `Valid on ${day}`,
    between: (from, to) => `Valid from ${from} to ${to}`,
    use: {
      programme:
        'Hold this QR code to the reader beside the check-in screen. Each scan checks one person in.',
      group: (people, count) =>
        `Hold this QR code to the reader beside the check-in screen once. It checks ${count === 1 ? 'one person' : `${people} people`} in.`,
    },
  },
  staff: {
    ...entryWords.en.staff,
    legend: 'Who makes it?',
    as: (name) => `Made as ${name}.`,
  },
  refused: {
    unreachable: 'The recorder was not reached, so no code was made. Please try again in a moment.',
    other: 'No code was made. The server says:',
    codes: entryWords.en.refused.codes,
  },
})
