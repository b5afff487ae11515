import { describe, expect, it } from 'vitest'
import { dashboardWords } from './words.ts'

/** Every leaf by its path, with what it says; words that take something are given samples. */
function leaves(book: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(book)) {
    const here = `${path}.${key}`
    if (typeof value === 'object') for (const [k, v] of leaves(value, here)) found.set(k, v)
    else found.set(here, typeof value === 'function' ? value('7', 7) : value)
  }
  return found
}

describe('the words of the dashboard', () => {
  it('are the same set in both languages, none empty and no Korean in English', () => {
    const ko = leaves(dashboardWords.ko)
    const en = leaves(dashboardWords.en)
    expect([...en.keys()]).toEqual([...ko.keys()])
    for (const [path, word] of [...ko, ...en]) expect(word, path).toMatch(/\S/)
    for (const [path, word] of en) expect(word, path).not.toMatch(/[가-힣]/)
  })
})
