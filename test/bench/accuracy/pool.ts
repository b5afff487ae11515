/** Spreads jobs over the processors. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Job, Result } from './job.ts'

/** @returns the results in the order of the jobs, whichever processor was first */
export async function runAll(jobs: readonly Job[]): Promise<Result[][]> {
  const results: Result[][] = []
  const waiting = jobs.map((job, i) => ({ job, i }))
  const workers = Array.from({ length: Math.min(availableParallelism(), jobs.length) }, newWorker)
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let next = waiting.shift(); next; next = waiting.shift())
          results[next.i] = await runIn(worker, next.job)
      }),
    )
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return results
}

function newWorker(): Worker {
  return new Worker(join(import.meta.dirname, 'worker.js'))
}

function runIn(worker: Worker, job: Job): Promise<Result[]> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      worker.off('message', done)
      reject(error)
    }
    const done = (results: Result[]) => {
      worker.off('error', failed)
      resolve(results)
    }
    worker.once('message', done)
    worker.once('error', failed)
    worker.postMessage(job)
  })
}
