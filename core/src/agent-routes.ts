/** An agent's loopback API that speaks JSON, for the kiosk that it serves. */
import * as Type from 'typebox'
import { CheckInChange, CheckInRequest, KioskState, Receipt, TypedText } from './kiosk-api.ts'
import type { Route } from './routes.ts'

const OfReceipt = /* @__PURE__ */ Type.Object({ id: /* @__PURE__ */ Type.String() })

export const state = { method: 'GET', path: '/api/state', answer: KioskState } as const satisfies Route

export const checkIn = {
  method: 'POST',
  path: '/api/check-ins',
  body: CheckInRequest,
  answer: Receipt,
} as const satisfies Route

export const changeCheckIn = {
  method: 'PATCH',
  path: '/api/check-ins/:id',
  params: OfReceipt,
  body: CheckInChange,
  answer: Receipt,
} as const satisfies Route

export const takeBack = {
  method: 'DELETE',
  path: '/api/check-ins/:id',
  params: OfReceipt,
} as const satisfies Route

/** What a reader typed into the page. */
export const typed = { method: 'POST', path: '/api/typed', body: TypedText } as const satisfies Route
