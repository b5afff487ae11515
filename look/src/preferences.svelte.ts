import type { Language } from './word-book.ts'

export const THEMES = ['auto', 'light', 'dark', 'contrast'] as const
export type Theme = (typeof THEMES)[number]

const LANGUAGES: readonly Language[] = ['ko', 'en']

/** Where a choice is kept between visits: `localStorage`, or nothing. */
export type ChoiceStore = Pick<Storage, 'getItem' | 'setItem'>

/**
 * Which language and which colours: what the address says (`?lang=en&theme=dark`), else what was
 * chosen before, else Korean and what the system prefers.
 */
export class Preferences {
  language: Language = $state('ko')
  theme: Theme = $state('auto')
  readonly #store: ChoiceStore | undefined

  /** @param search the query of the page's address */
  constructor(search: string, store: ChoiceStore | undefined) {
    const asked = new URLSearchParams(search)
    this.#store = store
    this.language = oneOf(LANGUAGES, asked.get('lang'), store?.getItem('lang')) ?? 'ko'
    this.theme = oneOf(THEMES, asked.get('theme'), store?.getItem('theme')) ?? 'auto'
  }

  choose(choice: { language?: Language; theme?: Theme }): void {
    if (choice.language) {
      this.language = choice.language
      this.#store?.setItem('lang', choice.language)
    }
    if (choice.theme) {
      this.theme = choice.theme
      this.#store?.setItem('theme', choice.theme)
    }
  }

  /** Marks the page, so that style sheets, speech and line breaking know. */
  apply(root: HTMLElement): void {
    root.lang = this.language
    if (this.theme === 'auto') root.removeAttribute('data-theme')
    else root.dataset['theme'] = this.theme
  }
}

/** The browser's store, or none where the browser keeps nothing for this page. */
export function choiceStore(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    // Storage is forbidden here: a choice then lasts as long as the page, which is all that can be had.
    return undefined
  }
}

function oneOf<T extends string>(known: readonly T[], ...candidates: (string | null | undefined)[]) {
  return candidates
    .map((candidate) => known.find((value) => value === candidate))
    .find((value) => value !== undefined)
}
