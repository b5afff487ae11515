/** A tab that nobody looks at draws no frames; what it hears still counts. */
const WITHOUT_FRAMES_MS = 250

/** Calls back when the browser is about to draw, soon at the latest. */
export function nextFrame(draw: () => void): void {
  const once = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    draw()
  }
  const frame = requestAnimationFrame(once)
  const timer = setTimeout(once, WITHOUT_FRAMES_MS)
}
