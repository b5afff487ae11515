import type { ModbusMap, ModbusRegister } from './modbus-counter.ts'
import type { DriverOptions } from './options.ts'

/** Where a Modbus counter keeps its numbers, from the options of the driver that asks for them. */
export function modbusMapOf(options: DriverOptions): ModbusMap {
  return {
    baudRate: options.number('baud', 9_600),
    unit: options.number('unit', 1),
    function: options.oneOf('function', [3, 4]),
    in: registerOf(options.within('in')),
    out: registerOf(options.within('out')),
    wordOrder: options.oneOf('wordOrder', ['big', 'little']),
    modulus: options.number('modulus', Number.POSITIVE_INFINITY),
    semantics: options.oneOf('semantics', ['totals', 'since-last-read']),
  }
}

function registerOf(options: DriverOptions): ModbusRegister {
  return { address: options.number('register', 0), width: options.oneOf('width', [16, 32]) }
}
