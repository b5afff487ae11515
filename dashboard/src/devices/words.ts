import { wordBook } from '@munteok/look/word-book.ts'

const ko = { title: '장치' }

export const devicesWords = wordBook(ko, { title: 'Devices' })
