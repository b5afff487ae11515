import { wordsByPath } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { kioskWords } from './words.ts'

describe('the words of the kiosk', () => {
  it('are the same set in both languages, none empty and no Korean in English', () => {
    const ko = wordsByPath(kioskWords.ko)
    const en = wordsByPath(kioskWords.en)
    expect([...en.keys()]).toEqual([...ko.keys()])
    for (const [path, word] of [...ko, ...en]) expect(word, path).toMatch(/\S/)
    for (const [path, word] of en) expect(word, path).not.toMatch(/[가-힣]/)
  })
})
