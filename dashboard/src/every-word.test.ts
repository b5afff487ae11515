/** Every word book there is, also one that nobody thought of naming in a test. */
import { wordsByPath } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'

/** What stands in Korean as it is. */
const SAME_IN_KOREAN = /^(English|MQTT|QR|CSV|XLSX|A4|ID|URL|kg|px|ms)$/

const files = import.meta.glob('./**/*words.ts', { eager: true }) as Record<string, Record<string, unknown>>
const books = Object.entries(files).flatMap(([file, exports]) =>
  Object.entries(exports).flatMap(([name, book]) => (isBook(book) ? [{ file, name, book }] : [])),
)

interface Book {
  readonly ko: object
  readonly en: object
}

function isBook(value: unknown): value is Book {
  return typeof value === 'object' && value !== null && 'ko' in value && 'en' in value
}

describe('every word book of the dashboard', () => {
  it('is found', () => {
    expect(books.length).toBeGreaterThanOrEqual(12)
  })

  it.each(books)(
    '$name of $file has the same words in both languages, none of them in the other one',
    ({ book }) => {
      const ko = wordsByPath(book.ko)
      const en = wordsByPath(book.en)
      expect([...en.keys()]).toEqual([...ko.keys()])
      const foreign = [
        ...[...en].filter(([, word]) => /[ㄱ-ㆎ가-힣]/.test(word)),
        ...[...ko].filter(
          ([, word]) => !/[가-힣]/.test(word) && (word.match(/[A-Za-z]{2,}/g) ?? []).some(isEnglish),
        ),
      ]
      expect(foreign).toEqual([])
    },
  )
})

function isEnglish(word: string): boolean {
  return !SAME_IN_KOREAN.test(word)
}
