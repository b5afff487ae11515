import type { Snippet } from 'svelte'

/**
 * The ways about a screen: below its stage, after what is on it, or in the place of what can be done; and
 * above all, what is to be said of them.
 */
export type Tools = Snippet<[place: 'head' | 'stage' | 'does' | 'foot', pager: Pager]>

/**
 * Scrolls what does not fit, for who cannot drag it: by a button within reach, a page at a time, and
 * by keys, since a part that scrolls can take the focus.
 */
export class Pager {
  /** Something is longer than its place. */
  isLong = $state(false)
  /** There is more further down. */
  hasMore = $state(false)
  /** The tools that have no room at the foot are in the place of what can be done. */
  showsTools = $state(false)
  readonly #parts = new Set<HTMLElement>()

  /** For `{@attach}`: a part that may have to scroll. */
  readonly part = (part: HTMLElement): (() => void) => {
    if (typeof ResizeObserver === 'undefined') return () => {}
    // What is in it is another thing then.
    void this.showsTools
    const look = () => this.#look()
    const watch = new ResizeObserver(look)
    watch.observe(part)
    for (const child of part.children) watch.observe(child)
    part.addEventListener('scroll', look, { passive: true })
    this.#parts.add(part)
    return () => {
      watch.disconnect()
      part.removeEventListener('scroll', look)
      this.#parts.delete(part)
    }
  }

  /** The next page, or the first one again after the last. */
  turn(): void {
    const parts = [...this.#parts].filter(scrolls)
    const next = parts.find(hasMore)
    if (next) next.scrollBy({ top: next.clientHeight * 0.8 })
    else for (const part of parts) part.scrollTo({ top: 0 })
    this.#look()
  }

  /** To the tools that have no room at the foot, and back. */
  turnToTools(): void {
    this.showsTools = !this.showsTools
  }

  #look(): void {
    const parts = [...this.#parts]
    for (const part of parts) {
      if (scrolls(part)) part.tabIndex = 0
      else part.removeAttribute('tabindex')
    }
    this.isLong = parts.some(scrolls)
    this.hasMore = parts.some((part) => scrolls(part) && hasMore(part))
  }
}

function scrolls(part: HTMLElement): boolean {
  return part.scrollHeight > part.clientHeight + 2 && getComputedStyle(part).overflowY === 'auto'
}

function hasMore(part: HTMLElement): boolean {
  return part.scrollTop + part.clientHeight < part.scrollHeight - 2
}
