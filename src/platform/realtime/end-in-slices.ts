const SLICE_MS = 250;

/**
 * Ends what is open in even slices over a time, so that those who come back elsewhere don't come in one instant. What closes by
 * itself meanwhile is not waited for, and what is left when the time is over is ended with the last slice.
 *
 * @param open what is in it is open; ended ones may stay in it for a while, and are not ended again.
 */
export async function endInSlices<Item extends object>(
  open: ReadonlySet<Item>,
  overMs: number,
  end: (item: Item) => void,
): Promise<void> {
  const ended = new WeakSet<Item>();
  const isLeft = (item: Item) => !ended.has(item);
  for (let slices = Math.max(1, Math.floor(overMs / SLICE_MS)); slices > 0; slices -= 1) {
    const left = [...open].filter(isLeft);
    for (const item of left.slice(0, Math.ceil(left.length / slices))) {
      ended.add(item);
      end(item);
    }
    if (![...open].some(isLeft)) return;
    if (slices > 1) await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
  }
}
