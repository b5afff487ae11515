/** The words that every view may need of who is here; those of the log-in itself are in log-in-words.ts. */
import type { AccountRole, Deed } from '@munteok/core'
import { wordBook } from '@munteok/look/word-book.ts'

const ko = {
  who: '누가 쓰나요',
  logIn: '로그인',
  logOut: '로그아웃',
  password: '비밀번호 바꾸기',
  screen: (name: string) => `화면 · ${name}`,
  account: (name: string) => `${name} 님 계정`,
  roles: {
    viewer: '열람자',
    staff: '직원',
    administrator: '관리자',
    auditor: '감사자',
  } satisfies Record<AccountRole, string>,
  roleMay: {
    viewer: '숫자와 흐름을 볼 수 있어요.',
    staff: '모두 보고, 정정과 인원 확인을 기록할 수 있어요.',
    administrator: '모두 보고 기록하고, 사람과 설정을 바꿀 수 있어요.',
    auditor: '모든 근거를 볼 수 있고, 아무것도 바꾸지 않아요.',
  } satisfies Record<AccountRole, string>,
  ended: '로그인한 시간이 끝났어요. 적던 것은 그대로 있어요.',
  logOutFailed: '서버에 닿지 않아 로그아웃하지 못했어요.',
  changes: '바뀐 기록',
  needsFirst: '아직 관리자가 없어요. 처음 켰을 때 나온 코드로 첫 관리자가 될 수 있어요.',
  becomeFirst: '첫 관리자 되기',
  noRights: {
    title: '볼 수 있는 권한이 없어요',
    who: {
      look: '이 화면은 로그인한 사람이 볼 수 있어요.',
      audit: '이 화면은 감사자와 직원, 관리자가 볼 수 있어요.',
      enter: '이 화면은 직원과 관리자가 쓸 수 있어요.',
      administer: '이 화면은 관리자만 쓸 수 있어요.',
    } satisfies Record<Deed, string>,
    now: (name: string, role: string) => `지금은 ${name} 님(${role})으로 로그인되어 있어요.`,
    another: '다른 사람으로 로그인',
    back: '지금 화면으로',
  },
}

export type AccessWords = typeof ko

export const accessWords = wordBook(ko, {
  who: 'Who is here',
  logIn: 'Log in',
  logOut: 'Log out',
  password: 'Change password',
  screen: (name) => `Screen · ${name}`,
  account: (name) => `Account of ${name}`,
  roles: { viewer: 'Viewer', staff: 'Staff', administrator: 'Administrator', auditor: 'Auditor' },
  roleMay: {
    viewer: 'Sees figures and history.',
    staff: 'Sees everything, and records corrections and headcounts.',
    administrator: 'Sees and records everything, and changes people and settings.',
    auditor: 'Sees all evidence, and changes nothing.',
  },
  ended: 'Your log-in has ended. What you typed is still here.',
  logOutFailed: 'The server was not reached, so you are still logged in.',
  changes: 'Changes',
  needsFirst: 'There is no administrator yet. The code of the first start makes you the first one.',
  becomeFirst: 'Become the first administrator',
  noRights: {
    title: 'You may not see this',
    who: {
      look: 'This view is for people who log in.',
      audit: 'This view is for auditors, staff and administrators.',
      enter: 'This view is for staff and administrators.',
      administer: 'This view is for administrators.',
    },
    now: (name, role) => `You are logged in as ${name} (${role}).`,
    another: 'Log in as somebody else',
    back: 'Back to the first view',
  },
})
