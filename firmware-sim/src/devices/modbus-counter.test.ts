import { describe, expect, it } from 'vitest'
import { crc16Modbus, ModbusCounter, type ModbusMap, modbusFrame } from './modbus-counter.ts'

const MAP: ModbusMap = {
  baudRate: 9_600,
  unit: 1,
  function: 3,
  in: { address: 16, width: 16 },
  out: { address: 17, width: 16 },
  wordOrder: 'big',
  modulus: Number.POSITIVE_INFINITY,
  semantics: 'totals',
}
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex')

/** What it answers to a request for registers. */
function ask(counter: ModbusCounter, first: number, count: number, unit = 1, asked = 3): string | undefined {
  counter.receive(modbusFrame([unit, asked, first >> 8, first & 0xff, count >> 8, count & 0xff]), 0)
  return hex(counter.nextFrame())
}

function counted(map: Partial<ModbusMap>, people: { in: number; out: number }): ModbusCounter {
  const counter = new ModbusCounter({ ...MAP, ...map })
  for (let i = 0; i < people.in; i++) counter.crossed('in')
  for (let i = 0; i < people.out; i++) counter.crossed('out')
  return counter
}

describe('the Modbus frame', () => {
  it('has the CRC that gives 4B37 for the standard check string', () => {
    expect(crc16Modbus(Buffer.from('123456789'))).toBe(0x4b37)
  })

  it('is byte for byte the documented request', () => {
    expect(hex(modbusFrame([0x01, 0x03, 0x00, 0x00, 0x00, 0x0a]))).toBe('01030000000ac5cd')
  })
})

describe('the Modbus counter', () => {
  it('says nothing by itself, and answers with its registers', () => {
    const counter = counted({}, { in: 300, out: 2 })
    expect(counter.nextFrame()).toBeUndefined()
    expect(ask(counter, 16, 2)).toBe(hex(modbusFrame([1, 3, 4, 0x01, 0x2c, 0, 2])))
    expect(counter.nextFrame()).toBeUndefined()
  })

  it('has numbers of two registers in either order of their halves', () => {
    const people = { in: 65_538, out: 0 }
    const wide = { in: { address: 0, width: 32 }, out: { address: 2, width: 32 } } as const
    expect(ask(counted(wide, people), 0, 2)).toBe(hex(modbusFrame([1, 3, 4, 0, 1, 0, 2])))
    const little = { ...wide, wordOrder: 'little' } as const
    expect(ask(counted(little, people), 0, 2)).toBe(hex(modbusFrame([1, 3, 4, 0, 2, 0, 1])))
  })

  it('starts again at zero after 65535 in 16 bits, or where it was made to', () => {
    expect(ask(counted({}, { in: 65_539, out: 0 }), 16, 1)).toBe(hex(modbusFrame([1, 3, 2, 0, 3])))
    const made = counted({ modulus: 10_000 }, { in: 10_001, out: 0 })
    expect(ask(made, 16, 1)).toBe(hex(modbusFrame([1, 3, 2, 0, 1])))
  })

  it('answers with an exception to a register, a number or a function that it does not have', () => {
    const counter = counted({}, { in: 1, out: 1 })
    expect(ask(counter, 15, 1)).toBe(hex(modbusFrame([1, 0x83, 2])))
    expect(ask(counter, 17, 2)).toBe(hex(modbusFrame([1, 0x83, 2])))
    const apart = counted({ out: { address: 18, width: 16 } }, { in: 1, out: 1 })
    expect(ask(apart, 16, 3)).toBe(hex(modbusFrame([1, 0x83, 2])))
    expect(ask(apart, 18, 1)).toBe(hex(modbusFrame([1, 3, 2, 0, 1])))
    expect(ask(counter, 16, 0)).toBe(hex(modbusFrame([1, 0x83, 3])))
    expect(ask(counter, 16, 1, 1, 4)).toBe(hex(modbusFrame([1, 0x84, 1])))
    expect(ask(counter, 16, 1, 1, 6)).toBe(hex(modbusFrame([1, 0x86, 1])))
  })

  it('is silent for another unit and for a damaged request, and reads the next one', () => {
    const counter = counted({}, { in: 7, out: 0 })
    expect(ask(counter, 16, 1, 2)).toBeUndefined()
    const damaged = modbusFrame([1, 3, 0, 16, 0, 1])
    damaged[3] = 17
    counter.receive(damaged, 0)
    expect(counter.nextFrame()).toBeUndefined()
    expect(ask(counter, 16, 1)).toBe(hex(modbusFrame([1, 3, 2, 0, 7])))
  })

  it('takes a request in pieces, but not with a long pause within it', () => {
    const counter = counted({}, { in: 7, out: 0 })
    const request = modbusFrame([1, 3, 0, 16, 0, 1])
    counter.receive(request.subarray(0, 3), 0)
    counter.receive(request.subarray(3), 10)
    expect(hex(counter.nextFrame())).toBe(hex(modbusFrame([1, 3, 2, 0, 7])))
    counter.receive(request.subarray(0, 3), 1_000)
    counter.receive(request.subarray(3), 1_100)
    expect(counter.nextFrame()).toBeUndefined()
  })

  it('owes what it has counted until both numbers were read', () => {
    const counter = counted({}, { in: 1, out: 1 })
    expect(counter.owes).toBe(true)
    ask(counter, 16, 1)
    expect(counter.owes).toBe(true)
    ask(counter, 17, 1)
    expect(counter.owes).toBe(false)
    counter.crossed('out')
    expect(counter.owes).toBe(true)
  })

  it('starts at zero again after each read where it counts since the last one', () => {
    const counter = counted({ semantics: 'since-last-read' }, { in: 3, out: 1 })
    expect(ask(counter, 16, 2)).toBe(hex(modbusFrame([1, 3, 4, 0, 3, 0, 1])))
    expect(counter.owes).toBe(false)
    counter.crossed('in')
    expect(ask(counter, 16, 2)).toBe(hex(modbusFrame([1, 3, 4, 0, 1, 0, 0])))
  })

  it('starts at zero when its power comes back', () => {
    const counter = counted({}, { in: 3, out: 1 })
    counter.powerOn()
    expect(ask(counter, 16, 2)).toBe(hex(modbusFrame([1, 3, 4, 0, 0, 0, 0])))
  })
})
