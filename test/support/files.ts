import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Every file below a folder. What is linked to (a device) is not in it. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    const stat = lstatSync(path)
    if (stat.isDirectory()) return filesIn(path)
    return stat.isFile() ? [path] : []
  })
}
