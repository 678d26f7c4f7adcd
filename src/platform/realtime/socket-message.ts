import type { RawData } from 'ws';

/**
 * What a frame says, for graphql-ws, without what nothing asks for. It takes an object as well as the text that its types know, and keeps
 * whatever it is given for as long as the operation runs: a subscription would hold its 64 KB of text twice, read and unread.
 */
export function messageOf(data: RawData): string {
  const text = textOf(data);
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    // No JSON: it says so.
    return '';
  }
  if (!isObject(said)) return text;
  const { id, type, payload } = said;
  const message = { id, type, payload: type === 'subscribe' && isObject(payload) ? operationOf(payload) : payload };
  return message as unknown as string;
}

function operationOf({ query, operationName, variables, extensions }: Record<string, unknown>) {
  return { query, operationName, variables, extensions };
}

function isObject(said: unknown): said is Record<string, unknown> {
  return typeof said === 'object' && said !== null && !Array.isArray(said);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
