import { GraphQLError } from 'graphql';

/** Of a message's length: names are the client's, too, and may be as long as a request. */
const LONGEST = 500;

/** Behind these words graphql prints a client's value; before them are names, types and its own words. */
const BEFORE_A_VALUE =
  /(?:got|has) invalid value |cannot represent [\w -]{0,48}value: |, found (?!"[!$&():=@[\]{|}.]{1,3}"\.|<)(?:(?:Name|String|BlockString|Int|Float) )?|Unexpected (?:Name|String|BlockString|Int|Float) |\bValue (?=")/;

/**
 * Where and why a variable's value is invalid, as graphql says it behind that value: known words and names, and nothing else. A text in
 * the value is printed with its quotes escaped, and does not pass for one of these that has some.
 */
const WHY =
  /(?: at "[\w.[\]]{1,200}")?; (?:Field "\w+" (?:of required type "[\w[\]!]+" was not provided|is not defined by type "\w+")|Expected (?:non-nullable )?type "[\w[\]!]+" (?:not to be null|to be an object)|(?:Int|Float|String|Boolean|ID|Enum "\w+") cannot represent|Value (?=")|A (?:DateTime|JSONObject) must)/;

/**
 * What may be logged of an error that a client is told. graphql quotes in full what it can't use: a whole input, with what somebody
 * is to be told in it, or a megabyte of anything from anybody.
 */
export function messageWithoutValues(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return shorten(error instanceof GraphQLError ? cut(message) : message);
}

function cut(message: string): string {
  const before = BEFORE_A_VALUE.exec(message);
  if (!before) return message;
  const end = before.index + before[0].length;
  return `${message.slice(0, end)}[…]${WHY.exec(message.slice(end))?.[0] ?? ''}`;
}

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}
