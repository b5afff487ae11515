import { type AccountRole, type Deed, MunteokError, may } from '@munteok/core'
import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Api } from '../http-parts.ts'
import type { Access } from './access.ts'
import type { Asker, Guests } from './asker.ts'
import { SCREEN_COOKIE, SESSION_COOKIE } from './cookies.ts'
import { Refused, WANTED } from './refused.ts'

/** What a route needs: a deed; `person` for whoever logged in; `open` for everybody, who may be nobody. */
export type Needed = Deed | 'person' | 'open'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Each route below `/api/v1` names what it needs. */
    deed?: Needed
  }
  interface FastifyRequest {
    /** Who asks: found out once, before anything else. */
    asker: Asker
  }
}

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Lets a request to a route of this API pass only if who asks may. To be called before its routes are added. */
export function guard(api: Api, access: Pick<Access, 'door' | 'guests'>): void {
  api.decorateRequest('asker')
  api.addHook('onRoute', (route) => describeNeed(route, access.guests))
  api.addHook('onRequest', (request, _reply, next) => {
    request.asker = access.door.whoHas(tokensOf(request))
    if (WRITES.has(request.method)) checkOrigin(request)
    checkMay(request)
    next()
  })
}

export function tokensOf({ cookies }: FastifyRequest): { session?: string; screen?: string } {
  const { [SESSION_COOKIE]: session, [SCREEN_COOKIE]: screen } = cookies
  return { ...(session !== undefined && { session }), ...(screen !== undefined && { screen }) }
}

/** The name of the person who enters something, for the ledger. */
export function authorOf({ asker, url }: FastifyRequest): string {
  if (asker.as === 'person') return asker.name
  throw new MunteokError('fault', 'no-author', `${url} wants a person's name, and lets others in`)
}

/** @throws Refused 401 `no-session` for who might log in, 403 `not-allowed` for a person who may not */
function checkMay({ asker, routeOptions, method, url }: FastifyRequest): void {
  const { deed } = routeOptions.config
  const path = url.split('?')[0]
  if (deed === 'open') return
  const allowed = deed === 'person' ? asker.as === 'person' : deed !== undefined && may(asker.role, deed)
  if (allowed) return
  const wanted = wantedFor(deed)
  if (asker.as !== 'person')
    throw new Refused(401, 'no-session', `log in first: ${method} ${path} is for ${wanted}`)
  throw new Refused(
    403,
    'not-allowed',
    `you are logged in as ${asker.login} with the role "${asker.role}": ${method} ${path} is for ${wanted}`,
  )
}

/** A page of another site may make a browser send its cookies along; it says where it came from then. */
function checkOrigin({ headers: { origin }, host, method, url }: FastifyRequest): void {
  if (origin === undefined || hostOf(origin) === host.toLowerCase()) return
  throw new Refused(403, 'foreign-origin', `${method} ${url} came from a page of ${origin}, not of ${host}`)
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/**
 * What a route needs stands in its description.
 * @throws MunteokError `fault` / `no-deed` for a route that was forgotten: nothing starts then
 */
function describeNeed(route: RouteOptions, guests: Guests | undefined): void {
  const deed = route.config?.deed
  if (deed === undefined)
    throw new MunteokError('fault', 'no-deed', `${route.method} ${route.url} does not say who may ask it`)
  const { description, ...schema } = route.schema ?? {}
  const need = deed === 'open' ? 'For everybody.' : `For ${wantedFor(deed)}.`
  route.schema = {
    ...schema,
    description: description === undefined ? need : `${need} ${description}`,
    ...(deed !== 'open' && { security: securityOf(deed, guests) }),
    // OpenAPI's own words have none for this.
    ...{ 'x-deed': deed },
  }
}

function wantedFor(deed: Exclude<Needed, 'open'> | undefined): string {
  if (deed === undefined) return 'nobody'
  return deed === 'person' ? 'whoever is logged in' : WANTED[deed]
}

function securityOf(deed: Deed | 'person', guests: Guests | undefined): Record<string, string[]>[] {
  const can = (role: AccountRole | undefined) => deed !== 'person' && may(role, deed)
  return [{ session: [] }, ...(can('viewer') ? [{ screen: [] }] : []), ...(can(guests) ? [{}] : [])]
}
