/** How many rows are encrypted with each key, by the key's id: one that is not among them is needed no more. */
export class ContentKeysCounted {
  constructor(readonly rowsByKey: Readonly<Record<string, number>>) {}
}
