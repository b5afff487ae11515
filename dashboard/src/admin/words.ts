import { wordBook } from '@munteok/look/word-book.ts'

const ko = { title: '관리' }

export const adminWords = wordBook(ko, { title: 'Administration' })
