import { describe, expect, it } from 'vitest'
import { wordsByPath } from './testing.ts'
import { lookWords } from './words.ts'

describe('the words of every screen', () => {
  it('are the same set in both languages, and none is empty', () => {
    const ko = wordsByPath(lookWords.ko)
    const en = wordsByPath(lookWords.en)
    expect([...en.keys()]).toEqual([...ko.keys()])
    for (const [path, word] of [...ko, ...en]) expect(word, path).toMatch(/\S/)
  })

  it('name the four degrees of fullness as the house does', () => {
    expect(Object.values(lookWords.ko.crowding)).toEqual(['여유', '보통', '붐빔', '가득'])
  })

  it('leave no Korean in English, but for the name of the other language', () => {
    const korean = [...wordsByPath(lookWords.en)].filter(([, word]) => /[가-힣]/.test(word))
    expect(korean).toEqual([['.otherLanguage', '한국어']])
  })

  it('count one person as a person', () => {
    expect(lookWords.en.people('1', 1)).toBe('1 person')
    expect(lookWords.en.people('2', 2)).toBe('2 people')
  })
})
