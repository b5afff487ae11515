/** All that the bench judges, from the least to the most. */
import { BASELINES } from './baselines.ts'
import type { Method } from './method.ts'

export const METHODS: readonly Method[] = [...BASELINES]
