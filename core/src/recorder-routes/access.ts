/** Who may log in, and who is logged in. */
import * as Type from 'typebox'
import {
  FirstAdministrator,
  LogIn,
  NewPassword,
  NewPerson,
  NewScreen,
  PeopleAnswer,
  PersonChange,
  ScreenAnswer,
  ScreenLogIn,
  SessionAnswer,
} from '../access-api.ts'
import type { Route } from '../routes.ts'

const OfPerson = /* @__PURE__ */ Type.Object({ login: /* @__PURE__ */ Type.String() })
const OfScreen = /* @__PURE__ */ Type.Object({ id: /* @__PURE__ */ Type.String() })

export const session = { method: 'GET', path: '/session', answer: SessionAnswer } as const satisfies Route

export const logIn = {
  method: 'POST',
  path: '/session',
  body: LogIn,
  answer: SessionAnswer,
} as const satisfies Route

export const logOut = { method: 'DELETE', path: '/session', answer: SessionAnswer } as const satisfies Route

export const becomeAdministrator = {
  method: 'POST',
  path: '/session/first',
  body: FirstAdministrator,
  answer: SessionAnswer,
} as const satisfies Route

export const admitScreen = {
  method: 'POST',
  path: '/session/screen',
  body: ScreenLogIn,
  answer: SessionAnswer,
} as const satisfies Route

export const changePassword = {
  method: 'PUT',
  path: '/session/password',
  body: NewPassword,
  answer: SessionAnswer,
} as const satisfies Route

export const people = { method: 'GET', path: '/people', answer: PeopleAnswer } as const satisfies Route

export const addPerson = {
  method: 'POST',
  path: '/people',
  body: NewPerson,
  answer: PeopleAnswer,
} as const satisfies Route

export const changePerson = {
  method: 'PATCH',
  path: '/people/:login',
  params: OfPerson,
  body: PersonChange,
  answer: PeopleAnswer,
} as const satisfies Route

export const removePerson = {
  method: 'DELETE',
  path: '/people/:login',
  params: OfPerson,
  answer: PeopleAnswer,
} as const satisfies Route

export const addScreen = {
  method: 'POST',
  path: '/screens',
  body: NewScreen,
  answer: ScreenAnswer,
} as const satisfies Route

export const removeScreen = {
  method: 'DELETE',
  path: '/screens/:id',
  params: OfScreen,
  answer: PeopleAnswer,
} as const satisfies Route
