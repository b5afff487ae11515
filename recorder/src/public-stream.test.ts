import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { PublicWord } from './public-feed.ts'
import { MOST_LISTENERS, PublicStream } from './public-stream.ts'
import { lines } from './test-kit.ts'

class Screen extends EventEmitter {
  readonly heard: string[] = []
  writableLength = 0
  ended = false

  writeHead(): void {}

  write(text: string): void {
    this.heard.push(text)
  }

  end(): void {
    this.ended = true
    this.emit('close')
  }

  destroy(): void {
    this.emit('close')
  }
}

const word = (text: string): PublicWord => ({ text, etag: `"${text}"` })

function streamOf() {
  const { log, lines: said } = lines()
  const feed = { now: word('one'), fails: false }
  const beats = new Set<() => void>()
  const stream = new PublicStream({
    log,
    feed: {
      word: () => {
        if (feed.fails) throw new Error('the disk is gone')
        return feed.now
      },
    },
    every: (task) => {
      beats.add(task)
      return () => beats.delete(task)
    },
  })
  const listen = () => {
    const screen = new Screen()
    stream.add(screen as unknown as ServerResponse, feed.now)
    return screen
  }
  const beat = () => {
    for (const task of beats) task()
  }
  return { stream, feed, beats, said, listen, beat }
}

describe('the public stream', () => {
  it('tells who comes the present word first, and after that what is new, once', () => {
    const { feed, listen, beat } = streamOf()
    const screen = listen()
    expect(screen.heard).toEqual(['retry: 2000\n\nevent: house\ndata: one\n\n'])
    beat()
    screen.heard.length = 0
    beat()
    expect(screen.heard).toEqual([])
    feed.now = word('two')
    beat()
    beat()
    expect(screen.heard).toEqual(['event: house\ndata: two\n\n'])
  })

  it('does nothing while nobody listens', () => {
    const { listen, beats } = streamOf()
    expect(beats.size).toBe(0)
    const [one, two] = [listen(), listen()]
    expect(beats.size).toBe(1)
    one.destroy()
    expect(beats.size).toBe(1)
    two.destroy()
    expect(beats.size).toBe(0)
  })

  it('has a bounded number of places', () => {
    const { stream, listen } = streamOf()
    const screens = Array.from({ length: MOST_LISTENERS }, listen)
    expect(stream.isFull).toBe(true)
    screens[0]?.destroy()
    expect(stream.isFull).toBe(false)
  })

  it('lets go of a screen that does not read', () => {
    const { feed, listen, beat, beats } = streamOf()
    listen().writableLength = 300_000
    feed.now = word('two')
    beat()
    expect(beats.size).toBe(0)
  })

  it('is silent while the ledger cannot be read, says so once in the log, and goes on', () => {
    const { feed, said, listen, beat } = streamOf()
    const screen = listen()
    feed.fails = true
    beat()
    beat()
    feed.fails = false
    feed.now = word('two')
    beat()
    expect(screen.heard).toHaveLength(2)
    expect(said).toEqual([
      'error: the public display is not told: the disk is gone',
      'info: the public display is told again',
    ])
  })

  it('ends with the recorder', () => {
    const { stream, listen, beats } = streamOf()
    const screen = listen()
    stream.close()
    expect([screen.ended, beats.size]).toEqual([true, 0])
  })
})
