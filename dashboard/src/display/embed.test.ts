import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import './embed.ts'

function put(html: string): HTMLIFrameElement {
  document.body.innerHTML = html
  const frame = document.querySelector('munteok-display')?.shadowRoot?.querySelector('iframe')
  if (!frame) throw new Error('there is no frame')
  return frame
}

const addressOf = (frame: HTMLIFrameElement) => new URL(frame.src)

describe('the element for other sites', () => {
  // The document of these tests loads no frames, and complains about each.
  beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue(undefined))
  afterEach(() => {
    document.body.innerHTML = ''
    vi.restoreAllMocks()
  })

  it('is the public page of where its script came from, with a name', () => {
    const frame = put('<munteok-display></munteok-display>')
    expect(addressOf(frame).pathname).toMatch(/\/display$/)
    expect(addressOf(frame).searchParams.get('lang')).toBe('ko')
    expect(frame.title).toBe('지금 센터에 있는 인원과 여는 시간')
    expect(frame.getAttribute('sandbox')).toBe('allow-scripts allow-same-origin')
  })

  it('speaks the language of the page around it, unless it is told which', () => {
    expect(put('<div lang="en-GB"><munteok-display></munteok-display></div>').title).toMatch(/^How many/)
    const both = put('<div lang="en"><munteok-display language="both"></munteok-display></div>')
    expect(addressOf(both).searchParams.get('lang')).toBe('both')
  })

  it('follows its attributes, and loads nothing anew that did not change', () => {
    const frame = put('<munteok-display theme="dark" label="우리 센터"></munteok-display>')
    expect([addressOf(frame).searchParams.get('theme'), frame.title]).toEqual(['dark', '우리 센터'])
    const before = frame.src
    const element = document.querySelector('munteok-display')
    element?.setAttribute('label', '센터')
    expect([frame.src, frame.title]).toEqual([before, '센터'])
    element?.setAttribute('theme', 'light')
    expect(addressOf(frame).searchParams.get('theme')).toBe('light')
  })
})
