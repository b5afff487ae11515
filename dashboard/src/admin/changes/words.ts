/** The words of what was changed, for each kind of record. */
import type { AccountChange, AccountRole, CardChange, SettingsPart } from '@munteok/core'
import { wordBook } from '@munteok/look/word-book.ts'

type CardRole = CardChange['role']

const ko = {
  loading: '불러오고 있어요.',
  failed: '지금은 불러올 수 없어요. 기록 서버가 켜져 있는지 확인해 주세요.',
  refusedHere: '지금 로그인한 사람은 볼 수 없어요. 위에서 다시 로그인해 주세요.',
  notUpToDate: '새로 불러오지 못해 조금 전 내용을 보여 드려요.',
  retry: '다시 시도',
  none: '아직 바뀐 것이 없어요. 사람이나 카드, 설정을 바꾸면 여기에 남아요.',
  entry: (entry: string) => `원장 항목 ${entry}번`,
  reason: (reason: string) => `이유: ${reason}`,
  person: {
    added: (name: string, login: string, role: string) => `${name} 님(${login})을 ${role} 역할로 더했어요.`,
    renamed: (name: string, login: string, _role: string) =>
      `아이디 ${login}의 이름을 ${name} 님으로 바꿨어요.`,
    role: (name: string, login: string, role: string) =>
      `${name} 님(${login})의 역할을 ${role} 역할로 바꿨어요.`,
    password: (name: string, login: string, _role: string) => `${name} 님(${login})의 비밀번호를 바꿨어요.`,
    removed: (name: string, login: string, _role: string) =>
      `${name} 님(${login})을 지웠어요. 더는 로그인할 수 없어요.`,
  } satisfies Record<AccountChange['change'], (name: string, login: string, role: string) => string>,
  screen: {
    added: (name: string) => `‘${name}’ 화면을 더했어요.`,
    removed: (name: string) => `‘${name}’ 화면을 거뒀어요.`,
    other: (name: string) => `‘${name}’ 화면을 바꿨어요.`,
  },
  card: {
    enrolled: (label: string, role: string, agent: string) =>
      `${agent} 카드 리더에 ‘${label}’ 카드를 ${role} 카드로 등록했어요.`,
    removed: (label: string, role: string, agent: string) =>
      `${agent} 카드 리더에서 ‘${label}’ ${role} 카드를 지웠어요.`,
  } satisfies Record<CardChange['change'], (label: string, role: string, agent: string) => string>,
  cardRoles: { staff: '직원', tenant: '입주자', test: '시험' } satisfies Record<CardRole, string>,
  roles: {
    viewer: '열람자',
    staff: '직원',
    administrator: '관리자',
    auditor: '감사자',
  } satisfies Record<AccountRole, string>,
  settings: (parts: string) => `${parts} 설정을 바꿨어요.`,
  parts: {
    programmes: (count: number) => `프로그램 ${count}개`,
    openingHours: (_count: number) => '여는 시간',
    closures: (count: number) => `쉬는 기간 ${count}개`,
    targets: (count: number) => `목표 ${count}개`,
    capacity: (_count: number) => '수용 인원',
    alarms: (_count: number) => '알림',
  } satisfies Record<SettingsPart, (count: number) => string>,
}

export type ChangesWords = typeof ko

export const changesWords = wordBook(ko, {
  loading: 'Loading.',
  failed: 'This cannot be loaded now. Please check that the recorder is running.',
  refusedHere: 'Whoever is logged in now may not see this. Please log in again above.',
  notUpToDate: 'This is from a moment ago: it could not be loaded anew.',
  retry: 'Try again',
  none: 'Nothing was changed yet. What is changed of people, cards and settings will stand here.',
  entry: (entry) => `ledger entry ${entry}`,
  reason: (reason) => `Reason: ${reason}`,
  person: {
    added: (name, login, role) => `Added ${name} (${login}) as ${role}.`,
    renamed: (name, login) => `Renamed ${login} to ${name}.`,
    role: (name, login, role) => `Changed the role of ${name} (${login}) to ${role}.`,
    password: (name, login) => `Changed the password of ${name} (${login}).`,
    removed: (name, login) => `Removed ${name} (${login}), who can no longer log in.`,
  },
  screen: {
    added: (name) => `Added the screen “${name}”.`,
    removed: (name) => `Took back the screen “${name}”.`,
    other: (name) => `Changed the screen “${name}”.`,
  },
  card: {
    enrolled: (label, role, agent) => `Enrolled the card “${label}” (${role}) at the readers of ${agent}.`,
    removed: (label, role, agent) => `Removed the card “${label}” (${role}) from the readers of ${agent}.`,
  },
  cardRoles: { staff: 'staff', tenant: 'tenant', test: 'test' },
  roles: { viewer: 'viewer', staff: 'staff', administrator: 'administrator', auditor: 'auditor' },
  settings: (parts) => `Changed settings: ${parts}.`,
  parts: {
    programmes: (count) => `${count} ${count === 1 ? 'programme' : 'programmes'}`,
    openingHours: () => 'opening hours',
    closures: (count) => `${count} ${count === 1 ? 'closure' : 'closures'}`,
    targets: (count) => `${count} ${count === 1 ? 'target' : 'targets'}`,
    capacity: () => 'capacity',
    alarms: () => 'alarms',
  },
})
