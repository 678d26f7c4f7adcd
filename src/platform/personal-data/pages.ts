/** So many rows are in memory. */
export const PERSONAL_PAGE = 500;

/**
 * All rows, page by page, each in a statement of its own: no snapshot is held open, however long somebody takes to read them.
 *
 * @param read the rows behind one, or the first ones; fewer than PERSONAL_PAGE: there are no others.
 */
export async function* inPages<Row>(read: (behind: Row | undefined) => Promise<Row[]>): AsyncGenerator<Row> {
  let behind: Row | undefined;
  for (;;) {
    const page = await read(behind);
    yield* page;
    if (page.length < PERSONAL_PAGE) return;
    behind = page.at(-1);
  }
}

/** What is one statement's. */
export async function* allOf<Row>(read: () => Promise<readonly Row[]>): AsyncGenerator<Row> {
  yield* await read();
}
