/** What is wrong with a page of the dashboard as it is seen and read: guises, words, headings, sizes. */
import type { Page } from 'playwright-core'
import { drawn } from './dashboard-views.ts'
import { axeFaults } from './kiosk-axe.ts'

export type Language = 'ko' | 'en'
export type Theme = 'light' | 'dark' | 'contrast'
export const LANGUAGES: readonly Language[] = ['ko', 'en']
export const THEMES: readonly Theme[] = ['light', 'dark', 'contrast']

/** The last one is the first at 200%. */
export const SIZES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
  zoomed: { width: 640, height: 400 },
} as const

/** In Korean these stand as they are: names of things, and what is to be copied letter by letter. */
const SAME_IN_KOREAN = [
  ...['MQTT', 'QR', 'CSV', 'XLSX', 'A4', 'ID', 'Esc', 'URL', 'API', 'POST', 'HMAC-SHA-256', 'https://'],
  ...['munteok first-code', 'kim.mt', 'x-munteok-signature', 'sha256=', 'state/alarms', 'docs/settings.md'],
]

/**
 * Rules that axe itself leaves out unless asked, as experimental: they take a large figure for a heading, and
 * a table that can be moved with the keys for something without a meaning.
 */
const EXPERIMENTAL = /^(p-as-heading|focus-order-semantics|label-content-name-mismatch):/

/** In place, by the page's own controls: to load it anew for each would take too long. */
export async function speak(page: Page, language: Language): Promise<void> {
  if ((await page.evaluate(() => document.documentElement.lang)) === language) return
  await page.locator(`button[lang="${language}"]`).first().click()
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language)
}

export async function colour(page: Page, theme: Theme): Promise<void> {
  await page.locator('.choices select').first().selectOption(theme)
  await page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, theme)
}

/**
 * Looks at a page in each language, size and theme, and leaves it in the first of each.
 * @param typed what people typed, which is in one language only
 * @returns each fault with the guises that it was seen in
 */
export async function faultsInEveryGuise(page: Page, typed: readonly string[]): Promise<string[]> {
  const seen = new Map<string, string[]>()
  const note = (guise: string, faults: readonly string[]) => {
    for (const fault of faults) seen.set(fault, [...(seen.get(fault) ?? []), guise])
  }
  for (const language of LANGUAGES) {
    await speak(page, language)
    note(language, [...(await wordFaults(page, language, typed)), ...(await headingFaults(page))])
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport)
      await drawn(page)
      note(`${language} ${size}`, await sizeFaults(page))
      for (const theme of THEMES) {
        await colour(page, theme)
        const faults = await axeFaults(page, theme === 'contrast')
        note(
          `${language} ${size} ${theme}`,
          faults.filter((fault) => !EXPERIMENTAL.test(fault)),
        )
      }
      await colour(page, 'light')
    }
    await page.setViewportSize(SIZES.desktop)
  }
  await speak(page, 'ko')
  return [...seen].map(([fault, guises]) => `${fault} (${guises.join(', ')})`)
}

/** Words of the other language. A part that says that it is in it (`lang`) may be. */
export function wordFaults(page: Page, language: Language, typed: readonly string[]): Promise<string[]> {
  // The longest first: one may be a part of another.
  const stays = [...typed, ...SAME_IN_KOREAN].toSorted((a, b) => b.length - a.length)
  return page.evaluate(foreignWords, { language, stays })
}

export function headingFaults(page: Page): Promise<string[]> {
  return page.evaluate(faultyHeadings)
}

/** Nothing lies beside the window, and every control is large enough for a finger that is not steady. */
export function sizeFaults(page: Page): Promise<string[]> {
  return page.evaluate(smallOrBeside)
}

/** Runs in the page. */
function foreignWords({ language, stays }: { language: string; stays: readonly string[] }): string[] {
  const faults = new Set<string>()
  const judge = (said: string, element: Element | null, what: string) => {
    const lang = element?.closest('[lang]')?.getAttribute('lang') ?? language
    let text = said
    for (const one of stays) text = text.replaceAll(one, ' ')
    if (lang === 'en' ? /[ㄱ-ㆎ가-힣]/.test(text) : /[A-Za-z]{2,}/.test(text))
      faults.add(`${what} not in ${lang}: ${said.trim().slice(0, 80)}`)
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (element?.closest('script, style, noscript') || !element?.checkVisibility()) continue
    judge(walker.currentNode.textContent ?? '', element, 'text')
  }
  for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (element.checkVisibility()) judge(element.getAttribute(name) ?? '', element, name)
  judge(document.title, document.documentElement, 'title of the page')
  return [...faults]
}

/** Runs in the page. */
function faultyHeadings(): string[] {
  const all = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((one) => one.checkVisibility())
  const levels = all.map(({ tagName }) => Number(tagName.slice(1)))
  const faults: string[] = []
  const first = levels.filter((level) => level === 1).length
  if (first !== 1 || levels[0] !== 1)
    faults.push(`${first} headings of level 1, the first is of ${levels[0]}`)
  levels.forEach((level, i) => {
    const before = levels[i - 1] ?? level
    if (level > before + 1) faults.push(`level ${level} after ${before}: ${all[i]?.textContent?.trim()}`)
  })
  return faults
}

/** Runs in the page. */
function smallOrBeside(): string[] {
  const faults: string[] = []
  const beside = document.documentElement.scrollWidth - window.innerWidth
  if (beside > 0) faults.push(`${beside} px beside the window`)
  const controls = 'a[href], button, input, select, textarea, summary, [role=button], [tabindex="0"]'
  for (const control of document.querySelectorAll<HTMLElement>(controls)) {
    if (!control.checkVisibility({ visibilityProperty: true })) continue
    // A link within a sentence is as tall as its line; a box is pressed by its label too.
    const isInText = control.tagName === 'A' && getComputedStyle(control).display === 'inline'
    const sentence = control.closest('p, li, td, dd')?.textContent?.trim()
    if (isInText && sentence !== control.textContent?.trim()) continue
    const boxes = [control, control.closest('label')].flatMap((one) =>
      one ? [one.getBoundingClientRect()] : [],
    )
    if (boxes.some(({ width, height }) => width >= 24 && height >= 24)) continue
    if (boxes.some(({ width, height }) => width <= 1 || height <= 1)) continue
    const size = boxes.map(({ width, height }) => `${Math.round(width)} × ${Math.round(height)}`)[0]
    faults.push(`control of ${size} px: ${control.outerHTML.slice(0, 120)}`)
  }
  return faults
}
