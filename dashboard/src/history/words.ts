import { wordBook } from '@munteok/look/word-book.ts'

const ko = { title: '흐름' }

export const historyWords = wordBook(ko, { title: 'History' })
