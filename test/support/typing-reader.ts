/** A reader that is a keyboard: it types a line much faster than any finger, on a US keyboard. */
import type { Page } from 'playwright-core'

const SHIFT = 8
const MARKS: Readonly<Record<string, readonly [code: string, shifted: boolean]>> = {
  '.': ['Period', false],
  '-': ['Minus', false],
  _: ['Minus', true],
}

/** Real key presses, handed to the browser all at once; then Enter. @param text of letters, digits, `.`, `-`, `_` */
export async function typeAsReader(page: Page, text: string): Promise<void> {
  const browser = await page.context().newCDPSession(page)
  const press = (code: string, key: string, modifiers = 0) =>
    (['keyDown', 'keyUp'] as const).map((type) =>
      browser.send('Input.dispatchKeyEvent', {
        ...{ type, code, key, modifiers, windowsVirtualKeyCode: key === 'Enter' ? 13 : 0 },
        ...(type === 'keyDown' && { text: key === 'Enter' ? '\r' : key }),
      }),
    )
  await Promise.all([
    ...[...text].flatMap((key) => {
      const [code, shifted] = placeOf(key)
      return press(code, key, shifted ? SHIFT : 0)
    }),
    ...press('Enter', 'Enter'),
  ])
  await browser.detach()
}

function placeOf(key: string): readonly [code: string, shifted: boolean] {
  if (/\d/.test(key)) return [`Digit${key}`, false]
  return MARKS[key] ?? [`Key${key.toUpperCase()}`, key !== key.toLowerCase()]
}
