/**
 * What a screen really shows, read from the browser's layout, and where it breaks the rules for bodies:
 * millimetres of letters and buttons, gaps, reach, what is cut off, what lies over one another, contrast.
 *
 * The height of a letter is that of its ink, not of its line: the browser measures a closed syllable (한)
 * and a capital (H) in the text's own font and weight, and the font size does the rest. A text with Hangul
 * in it is as high as its syllables; any other one as its capitals.
 */
import type { Page } from 'playwright-core'
import type { HungScreen } from './kiosk-house.ts'

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export type Rgb = readonly [red: number, green: number, blue: number]

export interface ShownText {
  readonly text: string
  /** One of each line. */
  readonly boxes: readonly Box[]
  readonly letterPx: number
  readonly ink: Rgb
  readonly ground: Rgb
  readonly isDisabled: boolean
  /** Where it can be seen without scrolling. */
  readonly seen: Box
  /** Where it could be seen, if need be after scrolling. */
  readonly reachable: Box
}

export interface ShownControl {
  readonly name: string
  readonly box: Box
  readonly seen: Box
  readonly reachable: Box
  readonly edge: Rgb
  readonly face: Rgb
  readonly ground: Rgb
  readonly isDisabled: boolean
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly texts: readonly ShownText[]
  readonly controls: readonly ShownControl[]
  /** Elements with a text in them that is wider than they are. */
  readonly tooWide: readonly string[]
}

/** A part of a millimetre and of a pixel that rounding may take. */
const ROUNDING_MM = 0.05
const ROUNDING_PX = 1
const SMALL_DIAGONAL_MM = 280
const LETTER_MM = 12
const SMALL_LETTER_MM = 7.25
const TARGET_MM = 12
const GAP_MM = 2.5
const REACH_MM = 1220
/** A line's box is higher than its ink by so much at each end. */
const LINE_OVER_INK = 0.16

/** What the page shows, once it has found out what does not fit and put its button for that there. */
export async function layoutOf(page: Page): Promise<Layout> {
  await page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame)
  })
  return page.evaluate(readLayout)
}

/** Letters and buttons that are too small, and buttons that are too close, in words. */
export function sizeFaults(layout: Layout, { width, height, mmPerPixel }: HungScreen): string[] {
  const least = Math.hypot(width, height) * mmPerPixel <= SMALL_DIAGONAL_MM ? SMALL_LETTER_MM : LETTER_MM
  const mm = (pixels: number) => pixels * mmPerPixel + ROUNDING_MM
  const letters = layout.texts
    .filter(({ letterPx }) => mm(letterPx) < least)
    .map(({ text, letterPx }) => `"${text}" is ${mm(letterPx).toFixed(2)} mm high`)
  const targets = layout.controls
    .filter(({ box }) => mm(Math.min(widthOf(box), heightOf(box))) < TARGET_MM)
    .map(
      ({ name, box }) => `"${name}" is ${mm(widthOf(box)).toFixed(1)} × ${mm(heightOf(box)).toFixed(1)} mm`,
    )
  const gaps = pairsOf(layout.controls.filter(({ seen }) => isThere(seen)))
    .filter(([a, b]) => mm(distance(a.seen, b.seen)) < GAP_MM)
    .map(([a, b]) => `"${a.name}" and "${b.name}" are ${mm(distance(a.seen, b.seen)).toFixed(2)} mm apart`)
  return [...letters, ...targets, ...gaps]
}

/** Controls that a person in a wheelchair cannot reach: neither now nor after scrolling. */
export function reachFaults(layout: Layout, { mmPerPixel, lowerEdgeMm }: HungScreen): string[] {
  const aboveFloor = (y: number) => lowerEdgeMm + (layout.height - y) * mmPerPixel - ROUNDING_MM
  return layout.controls
    .filter(({ seen }) => isThere(seen) && aboveFloor(seen.top) > REACH_MM)
    .map(({ name, seen }) => `"${name}" reaches up to ${aboveFloor(seen.top).toFixed(0)} mm`)
}

/** What is cut off or lies over something else. */
export function clippingFaults(layout: Layout): string[] {
  const cut = layout.texts.flatMap(({ text, boxes, reachable }) =>
    boxes.map(inkOf).some((box) => !isInside(box, reachable)) ? [`"${text}" is cut off`] : [],
  )
  const cutControls = layout.controls
    .filter(({ box, reachable }) => !isInside(box, reachable))
    .map(({ name }) => `the button "${name}" is cut off`)
  const covered = pairsOf(layout.texts.map(seenInk)).flatMap(([a, b]) =>
    a.boxes.some((one) => b.boxes.some((other) => overlap(one, other) > ROUNDING_PX))
      ? [`"${a.text}" and "${b.text}" lie over one another`]
      : [],
  )
  return [...cut, ...cutControls, ...covered, ...layout.tooWide.map((what) => `${what} is too narrow`)]
}

/**
 * What differs too little from what is behind it, by WCAG 2: texts, and buttons, which are known by their
 * edge or by their face.
 */
export function contrastFaults(layout: Layout, leastOfTexts: number, leastOfButtons = 3): string[] {
  const texts = layout.texts
    .filter(({ isDisabled, ink, ground }) => !isDisabled && contrast(ink, ground) < leastOfTexts)
    .map(({ text, ink, ground }) => `"${text}" has ${contrast(ink, ground).toFixed(2)}:1`)
  const known = ({ edge, face, ground }: ShownControl) =>
    Math.max(contrast(edge, ground), contrast(face, ground))
  const buttons = layout.controls
    .filter((control) => !control.isDisabled && known(control) < leastOfButtons)
    .map((control) => `the button "${control.name}" has ${known(control).toFixed(2)}:1`)
  return [...texts, ...buttons]
}

function seenInk({ text, boxes, seen }: ShownText): { text: string; boxes: Box[] } {
  return { text, boxes: boxes.map((box) => common(inkOf(box), seen)).filter(isThere) }
}

function inkOf(box: Box): Box {
  const over = heightOf(box) * LINE_OVER_INK
  return { ...box, top: box.top + over, bottom: box.bottom - over }
}

function widthOf({ left, right }: Box): number {
  return right - left
}

function heightOf({ top, bottom }: Box): number {
  return bottom - top
}

function isThere(box: Box): boolean {
  return widthOf(box) > ROUNDING_PX && heightOf(box) > ROUNDING_PX
}

function common(a: Box, b: Box): Box {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  }
}

/** How far two boxes reach into each other: the smaller of both directions. */
function overlap(a: Box, b: Box): number {
  const both = common(a, b)
  return Math.min(widthOf(both), heightOf(both))
}

function distance(a: Box, b: Box): number {
  const both = common(a, b)
  return Math.hypot(Math.max(0, -widthOf(both)), Math.max(0, -heightOf(both)))
}

function isInside(box: Box, other: Box): boolean {
  const over = [
    other.left - box.left,
    other.top - box.top,
    box.right - other.right,
    box.bottom - other.bottom,
  ]
  return over.every((pixels) => pixels <= ROUNDING_PX)
}

function contrast(a: Rgb, b: Rgb): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((one, other) => other - one)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function pairsOf<T>(things: readonly T[]): [T, T][] {
  return things.flatMap((one, i) => things.slice(i + 1).map((other): [T, T] => [one, other]))
}

/** Runs in the page, and so can use nothing from outside of itself. */
function readLayout(): Layout {
  const EVERYWHERE = 1e6
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (!canvas) throw new Error('this browser has no canvas')
  const pen = canvas
  const shares = new Map<string, number>()

  function letterShare(letter: string, { fontWeight, fontFamily }: CSSStyleDeclaration): number {
    const font = `${fontWeight} 1000px ${fontFamily}`
    const known = shares.get(font + letter)
    if (known !== undefined) return known
    pen.font = font
    const { actualBoundingBoxAscent, actualBoundingBoxDescent } = pen.measureText(letter)
    const share = (actualBoundingBoxAscent + actualBoundingBoxDescent) / 1000
    shares.set(font + letter, share)
    return share
  }

  /** @param colours from the lowest to the uppermost */
  function painted(colours: readonly string[]): Rgb {
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, 1, 1)
    for (const colour of colours) {
      pen.fillStyle = colour
      pen.fillRect(0, 0, 1, 1)
    }
    const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data
    return [red, green, blue]
  }

  function groundsBelow(element: Element | null): string[] {
    const grounds: string[] = []
    for (let at = element; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor)
    return grounds
  }

  function boxOf({ left, top, right, bottom }: DOMRect): Box {
    return { left, top, right, bottom }
  }

  function within(element: Element): { seen: Box; reachable: Box } {
    let seen: Box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight }
    let reachable = seen
    let scrolls = false
    for (let at = element.parentElement; at; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at)
      if (overflowX === 'visible' && overflowY === 'visible') continue
      const box = at.getBoundingClientRect()
      scrolls ||= overflowY === 'auto' || overflowY === 'scroll'
      const { left, right } = box
      seen = {
        left: Math.max(seen.left, left),
        right: Math.min(seen.right, right),
        top: Math.max(seen.top, box.top),
        bottom: Math.min(seen.bottom, box.bottom),
      }
      reachable = scrolls
        ? { left: seen.left, right: seen.right, top: -EVERYWHERE, bottom: EVERYWHERE }
        : { ...seen }
    }
    return { seen, reachable }
  }

  function isShown(element: Element): boolean {
    const isHidden = (at: Element) => getComputedStyle(at).clipPath.startsWith('inset(50%')
    for (let at: Element | null = element; at; at = at.parentElement) if (isHidden(at)) return false
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  }

  function textAt(node: Node): ShownText | undefined {
    const text = node.textContent?.replace(/\s+/g, ' ').trim() ?? ''
    const element = node.parentElement
    if (text === '' || !element || !isShown(element)) return undefined
    const range = document.createRange()
    range.selectNodeContents(node)
    const boxes = [...range.getClientRects()].map(boxOf).filter(({ left, right }) => right > left)
    if (boxes.length === 0) return undefined
    const style = getComputedStyle(element)
    const letter = /[\uac00-\ud7a3]/.test(text) ? '한' : 'H'
    const letterPx = letterShare(letter, style) * Number.parseFloat(style.fontSize)
    const grounds = groundsBelow(element)
    const isDisabled = element.closest(':disabled') !== null
    return {
      text,
      boxes,
      letterPx,
      ground: painted(grounds),
      ink: painted([...grounds, style.color]),
      isDisabled,
      ...within(element),
    }
  }

  function texts(): ShownText[] {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found: ShownText[] = []
    while (walker.nextNode()) {
      const text = textAt(walker.currentNode)
      if (text) found.push(text)
    }
    return found
  }

  function control(element: Element): ShownControl {
    const style = getComputedStyle(element)
    const grounds = groundsBelow(element.parentElement)
    return {
      name: element.getAttribute('aria-label') ?? element.textContent?.replace(/\s+/g, ' ').trim() ?? '',
      box: boxOf(element.getBoundingClientRect()),
      face: painted([...grounds, style.backgroundColor]),
      edge: painted([...grounds, style.backgroundColor, style.borderTopColor]),
      ground: painted(grounds),
      isDisabled: element.matches(':disabled'),
      ...within(element),
    }
  }

  const controls = [...document.querySelectorAll('button, a[href], input, select')]
    .filter(isShown)
    .map(control)
  const clipped = controls.map((each) => ({
    ...each,
    seen: {
      left: Math.max(each.box.left, each.seen.left),
      top: Math.max(each.box.top, each.seen.top),
      right: Math.min(each.box.right, each.seen.right),
      bottom: Math.min(each.box.bottom, each.seen.bottom),
    },
  }))
  const tooWide = [...document.querySelectorAll('body *')]
    .filter((element) => element.textContent?.trim() !== '' && isShown(element))
    .filter((element) => getComputedStyle(element).overflowX !== 'visible')
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`)
  return { width: innerWidth, height: innerHeight, texts: texts(), controls: clipped, tooWide }
}
