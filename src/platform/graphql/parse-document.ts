import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';

export const MAX_SOURCE_BYTES = 65_536;
export const MAX_TOKENS = 2_000;

/** A parsed document takes up to about two hundred times its source: this bounds the cache to some 50 MB. */
const MAX_CACHED_CHARS = 262_144;

/** Its links, which the types only let read. */
type Unlinked = { prev: unknown; next: Unlinked | null };

/** A source is never empty here, or it would not have been parsed. */
const parsed = new LRUCache<string, DocumentNode>({
  maxSize: MAX_CACHED_CHARS,
  sizeCalculation: (_, source) => source.length,
});

/**
 * Parses a document, over HTTP and over sockets. The same text gives the same object for as long as it is
 * remembered: what `validateDocument` found out about it is then known too, so that ten thousand sockets with
 * one subscription cost one validation.
 *
 * @throws GraphQLError DOCUMENT_REFUSED for more than 64 KiB or 2,000 tokens, GRAPHQL_PARSE_FAILED for bad syntax
 */
export function parseDocument(source: string): DocumentNode {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const document = parseUncached(source);
  parsed.set(source, document);
  return document;
}

function parseUncached(source: string): DocumentNode {
  // UTF-8 has at least one byte a character, so most texts need no counting.
  if (source.length > MAX_SOURCE_BYTES || Buffer.byteLength(source) > MAX_SOURCE_BYTES) {
    throw refused(`The document has more than ${MAX_SOURCE_BYTES} bytes.`);
  }
  try {
    return unlinked(parse(source, { maxTokens: MAX_TOKENS }));
  } catch (error) {
    if (!(error instanceof GraphQLError)) {
      // Deep nesting overflows the parser's stack before it reaches the token limit on a small stack.
      throw refused('The document is nested too deeply.');
    }
    if (/more tha[nt] \d+ tokens/.test(error.message)) {
      throw refused(`The document has more than ${MAX_TOKENS} tokens.`);
    }
    throw new GraphQLError(error.message, {
      source: error.source,
      positions: error.positions,
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    });
  }
}

/**
 * The parser leaves all tokens hanging on a document, each on the next, comments too: 64 KB of `#` and line ends are some four megabytes,
 * and no limit counts them. Errors find their place by the numbers of a node.
 */
function unlinked(document: DocumentNode): DocumentNode {
  let token: Unlinked | null = document.loc?.startToken ?? null;
  while (token) {
    const { next }: Unlinked = token;
    token.prev = null;
    token.next = null;
    token = next;
  }
  return document;
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'DOCUMENT_REFUSED' } });
}
