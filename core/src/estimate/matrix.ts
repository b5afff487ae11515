/** Small dense matrices, row by row in one array: the zones of a house are few. */
export type Matrix = Float64Array

export function at(matrix: Matrix, size: number, row: number, column: number): number {
  return matrix[row * size + column] ?? 0
}

export function addAt(matrix: Matrix, size: number, row: number, column: number, by: number): void {
  const i = row * size + column
  matrix[i] = (matrix[i] ?? 0) + by
}

export function times(matrix: Matrix, vector: ArrayLike<number>): Float64Array {
  const size = vector.length
  const product = new Float64Array(size)
  for (let row = 0; row < size; row++) {
    let sum = 0
    for (let column = 0; column < size; column++) sum += at(matrix, size, row, column) * (vector[column] ?? 0)
    product[row] = sum
  }
  return product
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/**
 * The inverse of a symmetric matrix that is positive definite, by Gauss and Jordan without pivoting,
 * which such a matrix does not need.
 */
export function inverse(matrix: Matrix, size: number): Matrix {
  const left = Float64Array.from(matrix)
  const right = new Float64Array(size * size)
  for (let i = 0; i < size; i++) right[i * size + i] = 1
  for (let pivot = 0; pivot < size; pivot++) {
    const by = 1 / Math.max(at(left, size, pivot, pivot), 1e-12)
    for (let column = 0; column < size; column++) {
      left[pivot * size + column] = at(left, size, pivot, column) * by
      right[pivot * size + column] = at(right, size, pivot, column) * by
    }
    for (let row = 0; row < size; row++) {
      const factor = at(left, size, row, pivot)
      if (row === pivot || factor === 0) continue
      for (let column = 0; column < size; column++) {
        addAt(left, size, row, column, -factor * at(left, size, pivot, column))
        addAt(right, size, row, column, -factor * at(right, size, pivot, column))
      }
    }
  }
  return right
}
