const LATE = 'no answer in time';

/** What `work` answers. @throws an error that `isLate` knows, after `ms`: whatever becomes of it then is nobody's any more. */
export async function inTime<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(LATE)), ms)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function isLate(error: unknown): boolean {
  return error instanceof Error && error.message === LATE;
}
