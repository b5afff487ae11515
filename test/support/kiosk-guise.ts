/** How somebody can have a screen of the kiosk: its language, colours, size, height and voice. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export interface Guise {
  readonly language: 'ko' | 'en'
  readonly theme: 'light' | 'dark' | 'contrast'
  readonly zoom: 1 | 2
  readonly low: boolean
  readonly voice: boolean
  /** Where low and voice leave no room for all tools: those that are put away are shown. */
  readonly tools: boolean
}

export const USUAL: Guise = {
  language: 'ko',
  theme: 'light',
  zoom: 1,
  low: false,
  voice: false,
  tools: false,
}

const LANGUAGES = ['ko', 'en'] as const
const THEMES = ['light', 'dark', 'contrast'] as const
const ZOOMS = [1, 2] as const

/** Each language in each colours and each size. */
export const SEEN_GUISES: readonly Guise[] = LANGUAGES.flatMap((language) =>
  ZOOMS.flatMap((zoom) => THEMES.map((theme) => ({ ...USUAL, language, zoom, theme }))),
)

/** From a wheelchair: without the voice, with it, and with its other tools in sight. */
export const LOW_GUISES: readonly Guise[] = LANGUAGES.flatMap((language) =>
  ZOOMS.flatMap((zoom) =>
    [{}, { voice: true }, { voice: true, tools: true }].map((more) => ({
      ...USUAL,
      language,
      zoom,
      low: true,
      ...more,
    })),
  ),
)

/** The grounds of `look/src/tokens.css`. */
const GROUNDS = { light: 'rgb(251, 248, 243)', dark: 'rgb(20, 22, 26)', contrast: 'rgb(0, 0, 0)' }

export function nameOf({ language, theme, zoom, ...more }: Guise): string {
  const on = Object.entries(more).flatMap(([name, isOn]) => (isOn ? [name] : []))
  return [language, theme, `×${zoom}`, ...on].join(' ')
}

/** The page's address that shows it so from the start. */
export function addressOf({ language, theme, zoom, low, voice }: Guise): string {
  return `lang=${language}&theme=${theme}&zoom=${zoom}&low=${Number(low)}&voice=${Number(voice)}`
}

/** Before the page is loaded: a machine that has a voice for each language. */
export async function giveVoices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const speechSynthesis = {
      getVoices: () => [{ lang: 'ko-KR' }, { lang: 'en-US' }],
      speak() {},
      cancel() {},
      addEventListener() {},
      removeEventListener() {},
    }
    Object.defineProperty(window, 'speechSynthesis', { value: speechSynthesis })
    Object.assign(window, { SpeechSynthesisUtterance: class {} })
  })
}

/** Presses the screen's own buttons until it is so. */
export async function wear(page: Page, guise: Guise): Promise<void> {
  await page.evaluate(pressUntil, guise)
  await expectGuise(page, guise)
}

/** The screen really is so: nothing else than what it shows is asked. */
export async function expectGuise(page: Page, { language, theme, zoom }: Guise): Promise<void> {
  const shown = await page.evaluate(() => {
    const { documentElement: root, body } = document
    const { width, height } = document.querySelector('.kiosk')?.getBoundingClientRect() ?? new DOMRect()
    const probe = body.appendChild(document.createElement('p'))
    probe.style.background = 'var(--ground)'
    const ground = getComputedStyle(probe).backgroundColor
    probe.remove()
    return {
      language: root.lang,
      theme: root.dataset['theme'],
      ground,
      textPx: Number.parseFloat(getComputedStyle(root).fontSize),
      isKorean: /[가-힣]/.test(document.querySelector('h1, .connecting')?.textContent ?? ''),
      fills: width === innerWidth && height === innerHeight,
    }
  })
  const usual = await usualTextPx(page, language)
  expect(shown).toEqual({
    ...{ language, theme, ground: GROUNDS[theme], isKorean: language === 'ko', fills: true },
    textPx: expect.closeTo(usual * zoom, 1),
  })
}

/** The text size at 100 % is what each of this page's enlargements is compared with. */
const usualTexts = new WeakMap<Page, Map<string, number>>()

async function usualTextPx(page: Page, language: string): Promise<number> {
  const known = usualTexts.get(page) ?? new Map<string, number>()
  usualTexts.set(page, known)
  const before = known.get(language)
  if (before !== undefined) return before
  const textPx = await page.evaluate(() =>
    Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
  )
  known.set(language, textPx)
  return textPx
}

/** Runs in the page. What is low or spoken may have fewer buttons in sight: that is taken first, and put on last. */
async function pressUntil({ language, theme, zoom, low, voice, tools }: Guise): Promise<void> {
  const root = document.documentElement
  const find = (name: RegExp) =>
    [...document.querySelectorAll('button')].find((each) => name.test(each.textContent.trim()))
  const button = (name: RegExp) => {
    const found = find(name)
    if (!found) throw new Error(`there is no button ${name}`)
    return found
  }
  const press = async (name: RegExp, isSo: () => boolean) => {
    for (let presses = 0; !isSo(); presses++) {
      if (presses > 3) throw new Error(`${name} does not lead there`)
      button(name).click()
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
  }
  const isPressed = (name: RegExp) => button(name).ariaPressed === 'true'
  const LOW = /^(낮게|Low)/
  const VOICE = /^(음성|Voice)/
  const SIZE = /^(크게|Size)/
  const OTHER_TOOLS = /^(다른 도구|More)$/
  if (find(OTHER_TOOLS)) await press(OTHER_TOOLS, () => isPressed(OTHER_TOOLS))
  await press(VOICE, () => !isPressed(VOICE))
  await press(LOW, () => !isPressed(LOW))
  await press(/^(English|한국어)$/, () => root.lang === language)
  await press(/^(화면색|Colour)/, () => root.dataset['theme'] === theme)
  await press(SIZE, () => button(SIZE).textContent.includes(`${zoom * 100}%`))
  await press(LOW, () => isPressed(LOW) === low)
  if (voice) await press(VOICE, () => find(VOICE) === undefined || isPressed(VOICE))
  if (find(OTHER_TOOLS)) await press(OTHER_TOOLS, () => isPressed(OTHER_TOOLS) === tools)
  if ((find(/^(다시 듣기|Replay)$/) !== undefined) !== voice) throw new Error('the voice has no tools')
  await new Promise((resolve) => requestAnimationFrame(resolve))
}
