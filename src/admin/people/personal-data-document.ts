import type { PersonalDataHolder, PersonalSection } from '../../platform/personal-data/index.js';

/**
 * Everything that is known about a person, as one JSON document, piece by piece. `complete` is the last word in it: a document without it was cut
 * off.
 */
export async function* personalDataDocument(
  person: string,
  generatedAt: Date,
  holders: readonly PersonalDataHolder[],
): AsyncGenerator<string> {
  yield `{"person":${JSON.stringify(person)},"generatedAt":${JSON.stringify(generatedAt)}`;
  for (const { name, rows } of sectionsOf(person, holders)) {
    yield `,\n${JSON.stringify(name)}:[`;
    let lead = '\n';
    for await (const row of rows) {
      yield `${lead}${JSON.stringify(row)}`;
      lead = ',\n';
    }
    yield ']';
  }
  yield ',\n"complete":true}\n';
}

/** Whether anything is known about him at all. */
export async function isKnown(person: string, holders: readonly PersonalDataHolder[]): Promise<boolean> {
  for (const { rows } of sectionsOf(person, holders)) {
    for await (const _row of rows) return true;
  }
  return false;
}

/** Who he is comes first. */
function sectionsOf(person: string, holders: readonly PersonalDataHolder[]): PersonalSection[] {
  return holders.toReversed().flatMap((holder) => holder.sections(person));
}
