/** What staff enters. */
import * as Type from 'typebox'
import { HeadcountAccuracy } from '../accuracy-api.ts'
import { PassAnswer, PassRequest } from '../passes.ts'
import type { Route } from '../routes.ts'
import {
  EnteredAnswer,
  HeadcountsAnswer,
  NewCorrection,
  NewHeadcount,
  NewNight,
  UndoCorrection,
} from '../usage-api.ts'

const OfEntry = /* @__PURE__ */ Type.Object({ entry: /* @__PURE__ */ Type.Integer({ minimum: 1 }) })

export const correct = {
  method: 'POST',
  path: '/corrections',
  body: NewCorrection,
  answer: EnteredAnswer,
} as const satisfies Route

export const undoCorrection = {
  method: 'POST',
  path: '/corrections/:entry/undo',
  params: OfEntry,
  body: UndoCorrection,
  answer: EnteredAnswer,
} as const satisfies Route

export const headcounts = {
  method: 'GET',
  path: '/headcounts',
  answer: HeadcountsAnswer,
} as const satisfies Route

export const countHeads = {
  method: 'POST',
  path: '/headcounts',
  body: NewHeadcount,
  answer: EnteredAnswer,
} as const satisfies Route

export const headcountAccuracy = {
  method: 'GET',
  path: '/headcounts/accuracy',
  answer: HeadcountAccuracy,
} as const satisfies Route

export const markNight = {
  method: 'POST',
  path: '/nights',
  body: NewNight,
  answer: EnteredAnswer,
} as const satisfies Route

export const makePass = {
  method: 'POST',
  path: '/passes',
  body: PassRequest,
  answer: PassAnswer,
} as const satisfies Route
