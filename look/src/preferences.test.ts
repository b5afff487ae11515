import { describe, expect, it } from 'vitest'
import { type ChoiceStore, Preferences } from './preferences.svelte.ts'

function storeOf(kept: Record<string, string>): ChoiceStore {
  return {
    getItem: (key) => kept[key] ?? null,
    setItem(key, value) {
      kept[key] = value
    },
  }
}

describe('preferences', () => {
  it('are Korean and automatic where nothing was said', () => {
    expect(new Preferences('', undefined)).toMatchObject({ language: 'ko', theme: 'auto' })
  })

  it('follow the address before what was chosen earlier', () => {
    const store = storeOf({ lang: 'ko', theme: 'dark' })
    expect(new Preferences('?lang=en', store)).toMatchObject({ language: 'en', theme: 'dark' })
  })

  it('pass over what no screen knows', () => {
    expect(new Preferences('?lang=fr&theme=pink', storeOf({ theme: 'contrast' }))).toMatchObject({
      language: 'ko',
      theme: 'contrast',
    })
  })

  it('are kept for the next visit', () => {
    const store = storeOf({})
    new Preferences('', store).choose({ language: 'en' })
    expect(new Preferences('', store).language).toBe('en')
  })

  it('mark the page for style sheets and speech', () => {
    const root = document.createElement('html')
    const preferences = new Preferences('?lang=en&theme=dark', undefined)
    preferences.apply(root)
    expect([root.lang, root.dataset['theme']]).toEqual(['en', 'dark'])
    preferences.choose({ theme: 'auto' })
    preferences.apply(root)
    expect(root.hasAttribute('data-theme')).toBe(false)
  })
})
