/** Lets a part that is longer than its place be scrolled by keys too: it can then take the focus. */
export function scrollable(part: HTMLElement): () => void {
  if (typeof ResizeObserver === 'undefined') return () => {}
  const mark = () => {
    const isLonger = part.scrollHeight > part.clientHeight + 1
    const scrolls = isLonger && getComputedStyle(part).overflowY === 'auto'
    if (scrolls) part.tabIndex = 0
    else part.removeAttribute('tabindex')
  }
  const watch = new ResizeObserver(mark)
  watch.observe(part)
  for (const child of part.children) watch.observe(child)
  return () => watch.disconnect()
}
