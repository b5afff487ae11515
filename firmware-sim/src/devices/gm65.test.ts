import { describe, expect, it } from 'vitest'
import { crc16Xmodem, Gm65, gm65Answer } from './gm65.ts'

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex')

function say(scanner: Gm65, command: string): string | undefined {
  scanner.receive(Buffer.from(command, 'hex'))
  return hex(scanner.nextFrame(0))
}

describe('a GM65', () => {
  it('has the CRC that gives 31C3 for the standard check string', () => {
    expect(crc16Xmodem(Buffer.from('123456789'))).toBe(0x31c3)
  })

  it('acknowledges the documented command to save as documented', () => {
    expect(say(new Gm65('CR'), '7e000901000000dec8')).toBe('02000001003331')
  })

  it('answers the documented query with its baud rate', () => {
    expect(say(new Gm65('CR'), '7e000701002a02d80f')).toBe(hex(gm65Answer([0x39, 0x01])))
  })

  it('keeps what is written to its settings, with or without a check', () => {
    const scanner = new Gm65('CR')
    expect(say(scanner, '7e0008010000d6abcd')).toBe('02000001003331')
    scanner.powerOn()
    expect(say(scanner, '7e000701000001abcd')).toBe(hex(gm65Answer([0xd6])))
  })

  it('takes a command in pieces and is silent for a damaged one', () => {
    const scanner = new Gm65('CR')
    expect(say(scanner, '7e0007')).toBeUndefined()
    expect(say(scanner, '01002a02d80f')).toBe(hex(gm65Answer([0x39, 0x01])))
    expect(say(scanner, '7e000701002a03d80f')).toBeUndefined()
    expect(say(scanner, '7e000901000000dec8')).toBe('02000001003331')
  })

  it('sends each code with its tail, and answers between them', () => {
    const scanner = new Gm65('CRLF')
    let read = 0
    for (const text of ['first', 'second']) scanner.present({ text, onRead: () => read++ })
    expect(Buffer.from(scanner.nextFrame(0) ?? []).toString()).toBe('first\r\n')
    scanner.receive(Buffer.from('7e000901000000dec8', 'hex'))
    expect(hex(scanner.nextFrame(1))).toBe('02000001003331')
    expect(scanner.nextFrame(2)).toBeUndefined()
    expect(Buffer.from(scanner.nextFrame(1_000) ?? []).toString()).toBe('second\r\n')
    expect(read).toBe(2)
  })
})
