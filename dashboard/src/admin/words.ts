/** The words of the frame around what an administrator sets. Each section has its own in its folder. */
import { wordBook } from '@munteok/look/word-book.ts'
import type { AdminSection } from '../route.ts'

const ko = {
  title: '관리',
  sections: {
    people: '사람과 화면',
    cards: '카드',
    programmes: '프로그램',
    hours: '여는 시간',
    targets: '목표',
    capacity: '수용 인원',
    alarms: '알림',
    changes: '바뀐 기록',
  } satisfies Record<AdminSection, string>,
  leads: {
    people: '누가 로그인해서 무엇을 할 수 있는지, 어느 화면이 현황을 보여 주는지 정해요.',
    cards: '직원과 입주자의 카드는 방문으로 세지 않아요.',
    programmes: '체크인이 어느 프로그램의 이용인지 요일과 시간으로 알아요.',
    hours: '닫은 시간과 쉬는 날은 표와 그림에 함께 나와요.',
    targets: '해마다 이루려는 이용 건수예요.',
    capacity: '층마다 몇 명까지 여유 있게 쓸 수 있는지 정해요.',
    alarms: '무엇을 언제 누구에게 알릴지 정해요.',
    changes: '누가 언제 무엇을 바꾸었는지 모두 남아 있어요. 지울 수 없어요.',
  } satisfies Record<AdminSection, string>,
  loading: '불러오고 있어요.',
  failed: '이 화면을 불러오지 못했어요. 서버가 켜져 있는지 확인하고 새로 고쳐 주세요.',
}

export const adminWords = wordBook(ko, {
  title: 'Administration',
  sections: {
    people: 'People and screens',
    cards: 'Cards',
    programmes: 'Programmes',
    hours: 'Opening hours',
    targets: 'Targets',
    capacity: 'Capacity',
    alarms: 'Alarms',
    changes: 'Changes',
  },
  leads: {
    people: 'Who can log in and what they may do, and which screens show the numbers.',
    cards: 'Cards of staff and tenants are not counted as visits.',
    programmes: 'Weekday and time tell which programme a check-in belongs to.',
    hours: 'Closed hours and days are marked in tables and charts.',
    targets: 'How many uses each year is to reach.',
    capacity: 'How many people each floor holds with ease.',
    alarms: 'What is told, when, and to whom.',
    changes: 'Who changed what and when. It cannot be erased.',
  },
  loading: 'Loading.',
  failed: 'This view could not be loaded. Please check that the server is running, and reload.',
})
