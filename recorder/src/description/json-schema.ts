/** Lists of a fixed length, as JSON Schema 2020-12 has them, and so OpenAPI 3.1: typebox says it the older way. */
export function in2020<S>(schema: S): S {
  const text = JSON.stringify(schema, (_key, value) => {
    if (!Array.isArray(value?.items)) return value
    const { items, additionalItems: _, ...rest } = value
    return { ...rest, prefixItems: items, items: false }
  })
  return JSON.parse(text)
}
