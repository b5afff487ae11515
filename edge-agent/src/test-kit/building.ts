import { readFileSync } from 'node:fs'
import { parseBuilding } from '@munteok/core'

const file = new URL('../../../buildings/dobong/building.json', import.meta.url)

/** The Dobong centre. */
export const building = parseBuilding(readFileSync(file, 'utf8'), file.pathname)
