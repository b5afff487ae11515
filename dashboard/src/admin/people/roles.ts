import type { AccountRole } from '@munteok/core'

/** From who may do least to who may do all. */
export const ROLES: readonly AccountRole[] = ['viewer', 'auditor', 'staff', 'administrator']
