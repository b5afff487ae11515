/** Text for a terminal of 80 columns. */

const WIDTH = 80

/**
 * Rows of a label and a text, the texts below each other and wrapped at spaces; what has no space
 * within the width, such as a path or a line to copy, stays whole.
 */
export function labelled(rows: readonly (readonly [label: string, text: string])[], indent = 2): string[] {
  const labelWidth = Math.max(0, ...rows.map(([label]) => label.length)) + 2
  const left = indent + labelWidth
  return rows.flatMap(([label, text]) =>
    wrapped(text, WIDTH - left).map(
      (line, i) => `${' '.repeat(indent)}${(i === 0 ? label : '').padEnd(labelWidth)}${line}`,
    ),
  )
}

/** Lines of at most `width` characters, where spaces allow it. Line breaks of the text stay. */
export function wrapped(text: string, width = WIDTH): string[] {
  return text.split('\n').flatMap((line) => (line.length <= width ? [line] : wrapLine(line, width)))
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current]
}
