import { Injectable } from '@nestjs/common';
import { decodeKeyset, encodeKeyset } from '../../platform/database/index.js';
import { HeraldError, InvalidInputError } from '../../platform/errors/index.js';
import type { RecipientProfile } from './recipient-directory.js';
import { RecipientListRepository } from './recipient-list.repository.js';
import { RecipientsService } from './recipients.service.js';

const LIST = 'recipients';
const MAX_LISTED = 100;
const MAX_TEXT = 200;
/** People that are looked at for one page, where the index of words has too many. */
const WALK = { first: 500, all: 6_000 } as const;
const GROWS = 4;

export interface RecipientPage {
  edges: { cursor: string; node: RecipientProfile }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /** Where to go on: behind the last one, unless more were looked at in vain. null: there is none. */
  endCursor: string | null;
}

interface Found {
  people: RecipientProfile[];
  /** There may be more behind it; null: there are none, or there is enough. */
  leftAt: string | null;
}

/** Everybody who was ever upserted or sent to, for operators. */
@Injectable()
export class RecipientListService {
  constructor(
    private readonly list: RecipientListRepository,
    private readonly recipients: RecipientsService,
  ) {}

  /**
   * By id, in bytes.
   * @param text beginnings of words of his id, address and name, all of them; without a word in it: how his id begins.
   * @throws InvalidInputError
   */
  async page(first: number, after: string | null, text: string | null): Promise<RecipientPage> {
    if (!Number.isInteger(first) || first < 1 || first > MAX_LISTED) {
      throw new InvalidInputError(`first must be between 1 and ${MAX_LISTED}.`, { fields: ['first'] });
    }
    if ((text?.length ?? 0) > MAX_TEXT) {
      throw new InvalidInputError(`text must have at most ${MAX_TEXT} characters.`, { fields: ['text'] });
    }
    const [place = ''] = after === null ? [] : decodeKeyset(after, LIST, 1);
    const sought = (text ?? '').toWellFormed().replaceAll('\0', '').trim();
    const words = queryOf(sought);
    const { people, leftAt } =
      words === ''
        ? { people: await this.list.page(place, sought, first + 1), leftAt: null }
        : await this.withWords(words, place, first + 1);
    const shown = await this.asKnown(people.slice(0, first));
    const edges = shown.map((node) => ({ cursor: encodeKeyset(LIST, node.id), node }));
    const isCut = people.length > first;
    return {
      edges,
      hasNextPage: isCut || leftAt !== null,
      hasPreviousPage: after !== null,
      endCursor: !isCut && leftAt !== null ? encodeKeyset(LIST, leftAt) : (edges.at(-1)?.cursor ?? null),
    };
  }

  /** A beginning that many have is found among the next ones; one that few have, by the index. */
  private async withWords(words: string, after: string, wanted: number): Promise<Found> {
    const { found: people, end } = await this.list.walk(words, { after, width: WALK.first, wanted });
    if (people.length === wanted || end === null) return { people, leftAt: null };
    const rest = await this.list.byWords(words, end, wanted - people.length);
    if (rest) return { people: [...people, ...rest], leftAt: null };
    let at = end;
    for (let width = WALK.first * GROWS, left = WALK.all; left > 0; left -= width, width *= GROWS) {
      const look = await this.list.walk(words, { after: at, width, wanted: wanted - people.length });
      people.push(...look.found);
      if (people.length === wanted || look.end === null) return { people, leftAt: null };
      at = look.end;
    }
    return { people, leftAt: at };
  }

  /** By the directory, where a team has its own: it may know more of them, or nothing. While it is away, what Herald knows. */
  private async asKnown(people: RecipientProfile[]): Promise<RecipientProfile[]> {
    if (people.length === 0) return people;
    try {
      const known = await this.recipients.profiles(people.map(({ id }) => id));
      return people.map((person) => known.get(person.id) ?? person);
    } catch (error) {
      if (error instanceof HeraldError) return people;
      throw error;
    }
  }
}

/** What parts words in a person parts them here: signs of ASCII alone, as PostgreSQL knows others by its locale. */
const BETWEEN_WORDS = /[ -/:-@[-`{-~\s]+/;

/** All of the words, each by its beginning. Of letters and digits: quoted, PostgreSQL takes them for nothing else. */
function queryOf(text: string): string {
  return text
    .split(BETWEEN_WORDS)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `'${word}':*`)
    .join(' & ');
}
