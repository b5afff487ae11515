/**
 * Stands in for `typebox/compile` in a screen's bundle: reads a schema instead of compiling it. It is
 * slower by far, which a screen with a few messages a second does not feel, 20 kB lighter, and needs
 * no `eval`, so that a strict content security policy can hold. It knows the keywords that core's
 * schemas use; its test compares it with the compiler on all of them.
 */
interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema | readonly Schema[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
}

export interface Fault {
  readonly keyword: string
  /** JSON pointer. */
  readonly instancePath: string
  readonly params: object
  readonly message: string
}

export interface LightValidator {
  Check(value: unknown): boolean
  /** The first fault, if there is any. */
  Errors(value: unknown): Fault[]
}

export function Compile(schema: object): LightValidator {
  return {
    Check: (value) => firstFault(schema, value, '') === undefined,
    Errors(value) {
      const fault = firstFault(schema, value, '')
      return fault ? [fault] : []
    },
  }
}

type Check = (schema: Schema, value: unknown, path: string) => Fault | undefined

const firstFault: Check = (schema, value, path) => {
  if (schema.anyOf) {
    const fits = schema.anyOf.some((option) => firstFault(option, value, path) === undefined)
    return fits ? undefined : fault('anyOf', path, 'must match a schema in anyOf')
  }
  if ('const' in schema)
    return schema.const === value ? undefined : fault('const', path, `must be equal to ${schema.const}`)
  const check = checks[schema.type ?? '']
  return check?.(schema, value, path)
}

const checks: Readonly<Record<string, Check>> = {
  string: (schema, value, path) =>
    typeof value === 'string' ? textFault(schema, value, path) : wrongType('string', path),
  number: (schema, value, path) =>
    Number.isFinite(value) ? rangeFault(schema, value as number, path) : wrongType('number', path),
  integer: (schema, value, path) =>
    Number.isInteger(value) ? rangeFault(schema, value as number, path) : wrongType('integer', path),
  boolean: (_, value, path) => (typeof value === 'boolean' ? undefined : wrongType('boolean', path)),
  null: (_, value, path) => (value === null ? undefined : wrongType('null', path)),
  array: (schema, value, path) =>
    Array.isArray(value) ? listFault(schema, value, path) : wrongType('array', path),
  object: (schema, value, path) =>
    isObject(value) ? objectFault(schema, value, path) : wrongType('object', path),
}

const patterns = new Map<string, RegExp>()

function matches(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern)
  if (!compiled) {
    compiled = new RegExp(pattern, 'u')
    patterns.set(pattern, compiled)
  }
  return compiled.test(text)
}

function textFault(schema: Schema, text: string, path: string): Fault | undefined {
  if (text.length < (schema.minLength ?? 0)) return fault('minLength', path, 'is too short')
  if (text.length > (schema.maxLength ?? Number.POSITIVE_INFINITY))
    return fault('maxLength', path, 'is too long')
  if (schema.pattern !== undefined && !matches(schema.pattern, text))
    return fault('pattern', path, `must match ${schema.pattern}`)
  return undefined
}

function rangeFault(schema: Schema, number: number, path: string): Fault | undefined {
  if (number < (schema.minimum ?? Number.NEGATIVE_INFINITY))
    return fault('minimum', path, `must be >= ${schema.minimum}`)
  if (number > (schema.maximum ?? Number.POSITIVE_INFINITY))
    return fault('maximum', path, `must be <= ${schema.maximum}`)
  if (number <= (schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY))
    return fault('exclusiveMinimum', path, `must be > ${schema.exclusiveMinimum}`)
  return undefined
}

function listFault(schema: Schema, list: readonly unknown[], path: string): Fault | undefined {
  if (list.length < (schema.minItems ?? 0)) return fault('minItems', path, 'has too few items')
  if (list.length > (schema.maxItems ?? Number.POSITIVE_INFINITY))
    return fault('maxItems', path, 'has too many items')
  const { items } = schema
  if (items === undefined) return undefined
  if (isTuple(items) && list.length > items.length) return fault('items', path, 'has too many items')
  for (const [i, item] of list.entries()) {
    const itemSchema = isTuple(items) ? items[i] : items
    const found = itemSchema && firstFault(itemSchema, item, `${path}/${i}`)
    if (found) return found
  }
  return undefined
}

function objectFault(schema: Schema, object: Record<string, unknown>, path: string): Fault | undefined {
  const missing = schema.required?.find((key) => !Object.hasOwn(object, key))
  if (missing !== undefined) return fault('required', path, `must have property ${missing}`)
  for (const [key, value] of Object.entries(object)) {
    // An optional property may be there without a value, as the compiler has it.
    if (value === undefined && !schema.required?.includes(key) && schema.properties?.[key]) continue
    const propertySchema = schemaOfKey(schema, key)
    if (propertySchema === false)
      return {
        ...fault('additionalProperties', path, 'must not have more'),
        params: { additionalProperties: [key] },
      }
    const found = propertySchema && firstFault(propertySchema, value, `${path}/${key}`)
    if (found) return found
  }
  return undefined
}

/** The schema that a key's value must fit; undefined where anything does, false where the key must not be. */
function schemaOfKey(schema: Schema, key: string): Schema | false | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key]
  for (const [pattern, candidate] of Object.entries(schema.patternProperties ?? {}))
    if (matches(pattern, key)) return candidate
  return schema.additionalProperties === true ? undefined : schema.additionalProperties
}

function isTuple(items: Schema | readonly Schema[]): items is readonly Schema[] {
  return Array.isArray(items)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongType(type: string, path: string): Fault {
  return fault('type', path, `must be ${type}`)
}

function fault(keyword: string, instancePath: string, message: string): Fault {
  return { keyword, instancePath, params: {}, message }
}
