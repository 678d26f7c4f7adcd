/** What takes longer goes on unheard. @throws Error when it took longer, in milliseconds, and whatever the work throws */
export async function inTime<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('it took too long')), ms);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** For work that doesn't look at the signal itself, such as an application's callback. @throws Error when it is aborted */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let aborted: (() => void) | undefined;
  const given = new Promise<never>((_, fail) => {
    aborted = () => fail(new Error('no answer in time'));
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted);
  });
  try {
    return await Promise.race([work, given]);
  } finally {
    if (aborted) signal.removeEventListener('abort', aborted);
  }
}
