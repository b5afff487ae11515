import { wordBook } from '@munteok/look/word-book.ts'

const ko = { title: '대피 명단' }

export const evacuationWords = wordBook(ko, { title: 'Evacuation' })
