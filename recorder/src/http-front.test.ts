import Fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HttpFront } from './http-front.ts'
import type { Api } from './http-parts.ts'

/** An API that says its name, at once or when the test lets it. */
function app(name: string, until: Promise<void> = Promise.resolve()): Api {
  const app = Fastify({ forceCloseConnections: true })
  app.get('/', async () => {
    await until
    return name
  })
  return app as unknown as Api
}

async function front(first: Api) {
  const front = new HttpFront()
  onTestFinished(() => front.close())
  await front.show(first)
  const url = await front.listen({ host: '127.0.0.1', port: 0 })
  const ask = async () => (await fetch(url)).text()
  return { front, ask, url }
}

describe('the port of the API', () => {
  it('serves another API from one request to the next', async () => {
    const { front: port, ask } = await front(app('old'))
    expect(await ask()).toBe('old')
    await port.show(app('new'))
    expect(await ask()).toBe('new')
  })

  it('refuses no request while the API is exchanged, and ends where it began what is under way', async () => {
    let letGo = () => {}
    const { front: port, ask } = await front(
      app(
        'old',
        new Promise((resolve) => {
          letGo = resolve
        }),
      ),
    )
    const underWay = ask()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await port.show(app('new'))
    expect(await ask()).toBe('new')
    letGo()
    expect(await underWay).toBe('old')
    const answers = await Promise.all(
      [...Array(30)].map(async (_, i) => {
        if (i % 10 === 0) await port.show(app(`${i}`))
        return ask()
      }),
    )
    expect(answers.every((answer) => /^(new|\d+)$/.test(answer))).toBe(true)
  })

  it('says in one line that it is taken', async () => {
    const { url } = await front(app('old'))
    const other = new HttpFront()
    await expect(other.listen({ host: '127.0.0.1', port: Number(new URL(url).port) })).rejects.toMatchObject({
      kind: 'outside',
      code: 'port-busy',
    })
  })
})
