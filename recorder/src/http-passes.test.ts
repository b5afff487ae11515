import { createPublicKey, verify } from 'node:crypto'
import { chmodSync, cpSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type PassRequest, passKeysParser, passParser, passParts } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { served } from './http-test-kit.ts'
import { passKeyFile } from './pass-maker.ts'
import { at, lines, scratch, topics } from './test-kit.ts'

function wanted(over: Partial<PassRequest> = {}): PassRequest {
  return { kind: 'group', people: 24, from: '2026-11-24', to: '2026-12-31', ...over }
}

type House = Awaited<ReturnType<typeof served>>

function keysTold({ link }: Pick<House, 'link'>) {
  return link.on(topics.passes).map(({ payload, retain }) => {
    expect(retain).toBe(true)
    return passKeysParser.parse(JSON.parse(payload), topics.passes)
  })
}

/** A data folder with the same secrets, for a recorder after a restart. */
function copyOf(dataDir: string): string {
  const copy = scratch(onTestFinished)
  cpSync(join(dataDir, 'secrets'), join(copy, 'secrets'), { recursive: true })
  return copy
}

function isSigned(text: string, key: string): boolean {
  const { signed = '', signature = '' } = passParts(text) ?? {}
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
  return verify(null, Buffer.from(signed), publicKey, Buffer.from(signature, 'base64url'))
}

describe('passes', () => {
  it('are signed with a key of their own, which agents are told as soon as the broker is there', async () => {
    const house = await served()
    const [told] = keysTold(house)
    expect(told).toMatchObject({ v: 1, at: at('12:00'), keys: [expect.any(String)] })
    expect(statSync(passKeyFile(house.dataDir)).mode & 0o777).toBe(0o600)
    const { status, json } = await house.post('/api/v1/passes', wanted({ programme: 'village-school' }))
    expect(status).toBe(200)
    expect(json.pass).toEqual({
      ...{ building: 'dobong', id: expect.stringMatching(/^[\w-]{16}$/) },
      ...wanted({ programme: 'village-school' }),
    })
    const { body = '' } = passParts(json.text) ?? {}
    const inside: unknown = JSON.parse(Buffer.from(body, 'base64url').toString())
    expect(passParser.parse(inside, 'the pass')).toEqual(json.pass)
    expect(isSigned(json.text, told?.keys[0] ?? '')).toBe(true)
    expect(isSigned(json.text.replace('.', '.A'), told?.keys[0] ?? '')).toBe(false)
  })

  it('differ each time, and are signed with the same key after a restart', async () => {
    const first = await served()
    const one = (await first.post('/api/v1/passes', wanted())).json
    const two = (await first.post('/api/v1/passes', wanted())).json
    expect(one.text).not.toBe(two.text)
    const again = await served({ dataDir: copyOf(first.dataDir) })
    expect(keysTold(again)[0]?.keys).toEqual(keysTold(first)[0]?.keys)
  })

  it('are told again on each connection', async () => {
    const house = await served()
    house.link.connect()
    expect(keysTold(house)).toHaveLength(2)
  })

  it('leave a line in the log that says who made them', async () => {
    const { log, lines: said } = lines()
    const { post } = await served({ log })
    const { pass } = (await post('/api/v1/passes', wanted())).json
    expect(said).toContain(`info: 홍길동 made a QR code: group ${pass.id}, 2026-11-24 to 2026-12-31`)
  })

  it.each<[Record<string, unknown>, number, string, RegExp]>([
    [{ programme: 'chess' }, 404, 'unknown-programme', /programmes: village-school/],
    [{ space: 'cellar' }, 404, 'unknown-space', /spaces: classroom/],
    [{ kind: 'programme' }, 400, 'no-programme', /names the programme/],
    [{ from: '2026-02-30' }, 400, 'no-day', /2026-02-30 is not a day/],
    [{ from: '2027-01-01' }, 400, 'range', /ends \(2026-12-31\) before it begins/],
    [{ to: '2027-11-25' }, 400, 'too-long', /367 days, and may be for 366/],
    [{ people: 0 }, 400, 'invalid', /people/],
    [{ kind: 'staff' }, 400, 'invalid', /kind/],
    [{ building: 'annex' }, 400, 'invalid', /additional properties/],
  ])('with %j are refused with %i %s', async (over, status, code, message) => {
    const { post } = await served()
    const answer = await post('/api/v1/passes', wanted(over as Partial<PassRequest>))
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('may be for one day, and for a leap year', async () => {
    const { post } = await served()
    const days = (from: string, to: string) => post('/api/v1/passes', wanted({ from, to }))
    expect((await days('2026-11-24', '2026-11-24')).status).toBe(200)
    expect((await days('2028-01-01', '2028-12-31')).status).toBe(200)
  })

  it('are made by staff and administrators alone, under their name', async () => {
    const { log, lines: said } = lines()
    const { as } = await served({ log })
    expect((await as('auditor').post('/api/v1/passes', wanted())).status).toBe(403)
    expect((await as('staff').post('/api/v1/passes', wanted())).status).toBe(200)
    expect(said.join('\n')).toContain('김직원 made a QR code')
  })

  it('cannot be made with a key that others can read: it is told, and everything else goes on', async () => {
    const dataDir = copyOf((await served()).dataDir)
    chmodSync(passKeyFile(dataDir), 0o644)
    const { log, lines: said } = lines()
    const house = await served({ dataDir, log })
    expect(keysTold(house)).toEqual([])
    expect(said.join('\n')).toMatch(
      /error: no QR codes can be made: .*pass-key.pem can be read by others.*chmod 600/,
    )
    expect(await house.post('/api/v1/passes', wanted())).toMatchObject({
      status: 503,
      json: { code: 'secret-exposed' },
    })
    expect((await house.get('/api/v1/building')).status).toBe(200)
  })
})
