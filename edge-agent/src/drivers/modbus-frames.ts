/** Requests and answers of Modbus RTU, put together and taken apart by jsmodbus. */
import modbus from 'jsmodbus'
import type { Question } from './modbus-registers.ts'

export function requestFor(unit: number, code: 3 | 4, { start, count }: Question): Uint8Array {
  const { ReadHoldingRegistersRequestBody, ReadInputRegistersRequestBody } = modbus.requests
  const Body = code === 3 ? ReadHoldingRegistersRequestBody : ReadInputRegistersRequestBody
  return new modbus.ModbusRTURequest(unit, new Body(start, count)).createPayload()
}

/**
 * The library reads a response without looking at its check. Written again by it, with the check that
 * belongs to it, a true one comes out the same to the byte.
 *
 * @returns undefined for a frame whose check does not fit
 */
export function bodyOf(frame: Buffer) {
  const response = modbus.ModbusRTUResponse.fromBuffer(frame)
  if (!response) return undefined
  const { body } = response
  const { ExceptionResponseBody, ReadHoldingRegistersResponseBody, ReadInputRegistersResponseBody } =
    modbus.responses
  const isKnown =
    body instanceof ExceptionResponseBody ||
    body instanceof ReadHoldingRegistersResponseBody ||
    body instanceof ReadInputRegistersResponseBody
  return isKnown && response.createPayload().equals(frame) ? body : undefined
}

export function exceptionOf(code: number): string {
  const meaning = modbus.codes.isErrorCode(code) ? modbus.codes.errorCodeToMessage(code) : 'unknown'
  return `exception ${code}, ${meaning.toLowerCase()}`
}
