/** The colours of the page, for what is drawn on a canvas. */
export interface Palette {
  readonly ground: string
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly brand: string
  readonly level: string
  readonly font: string
  /** In high contrast no fill says anything alone. */
  readonly isContrast: boolean
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    ground: token('ground'),
    ink: token('ink'),
    muted: token('muted'),
    line: token('line'),
    brand: token('brand'),
    level: token('level'),
    font: style.fontFamily,
    isContrast: token('level') === token('ground'),
  }
}

/** Calls back when the page takes other colours: by choice, or with the system. */
export function onPaletteChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) =>
    matchMedia(query),
  )
  for (const query of queries) query.addEventListener('change', changed)
  return () => {
    observer.disconnect()
    for (const query of queries) query.removeEventListener('change', changed)
  }
}
