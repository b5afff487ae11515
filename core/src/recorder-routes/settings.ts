/** The settings of the house, who changed what, and the cards of staff and tenants. */
import * as Type from 'typebox'
import { Id } from '../names.ts'
import type { Route } from '../routes.ts'
import {
  CardAnswer,
  CardsAnswer,
  ChangesAnswer,
  NewCard,
  NewSettings,
  SettingsAnswer,
  SettingsHealthAnswer,
} from '../settings-api.ts'
import { EnteredAnswer } from '../usage-api.ts'

const OfCard = /* @__PURE__ */ Type.Object({ agent: Id, card: Id })

export const settings = { method: 'GET', path: '/settings', answer: SettingsAnswer } as const satisfies Route

export const settingsHealth = {
  method: 'GET',
  path: '/settings/health',
  answer: SettingsHealthAnswer,
} as const satisfies Route

export const changeSettings = {
  method: 'PUT',
  path: '/settings',
  body: NewSettings,
  answer: EnteredAnswer,
} as const satisfies Route

export const changes = { method: 'GET', path: '/changes', answer: ChangesAnswer } as const satisfies Route

export const cards = { method: 'GET', path: '/cards', answer: CardsAnswer } as const satisfies Route

/** Answers when a card was read, up to a minute later. */
export const enrolCard = {
  method: 'POST',
  path: '/cards',
  body: NewCard,
  answer: CardAnswer,
} as const satisfies Route

export const removeCard = {
  method: 'DELETE',
  path: '/cards/:agent/:card',
  params: OfCard,
  answer: EnteredAnswer,
} as const satisfies Route
