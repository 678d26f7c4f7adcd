import type { PeerName } from '../peers/publication.js';
import type { Results } from './results.js';
import { ROWS, type Row } from './rows.js';

const HEADINGS: Readonly<Record<PeerName, string>> = {
  herald: '**Herald**',
  raw: 'raw `ws`, one frame for all',
  'raw-own': 'raw `ws`, a frame each',
  'socket.io': 'Socket.IO + Redis adapter',
  graphql: 'stock graphql-ws + graphql-redis-subscriptions',
  apollo: 'Apollo + Express, empty resolver',
};
const ORDER: readonly PeerName[] = ['herald', 'raw', 'raw-own', 'socket.io', 'graphql', 'apollo'];

/** Rows of highest rates. */
const LADDERS = new Set(['fan-out', 'targeted']);

const numbers = (value: number, digits: number) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

function cell(results: Results, { id, digits }: Row, peer: PeerName): string {
  if (results.failure(id, peer) !== undefined) return 'FAILED';
  const value = results.median(id, peer);
  if (value === undefined) return '';
  if (Number.isNaN(value)) return '–';
  // 0 says that not even the lowest was in time; the load may have been the limit.
  if (value === 0 && LADDERS.has(id)) return 'none';
  return `${results.median(`${id}-by-load`, peer) === undefined ? '' : '≥ '}${numbers(value, digits)}`;
}

/** One table: rows that were measured, a column for each server that took part. Medians. */
export function markdownTable(results: Results): string {
  const rows = ROWS.filter((row) => ORDER.some((peer) => cell(results, row, peer) !== ''));
  const peers = ORDER.filter((peer) => rows.some((row) => cell(results, row, peer) !== ''));
  const lines = [
    ['what', ...peers.map((peer) => HEADINGS[peer]), 'unit', 'at least', 'aim'],
    ['---', ...peers.map(() => '---:'), '---', '---', '---'],
    ...rows.map((row) => [
      row.what,
      ...peers.map((peer) => cell(results, row, peer)),
      row.unit,
      row.atLeast ?? '',
      row.aim ?? '',
    ]),
  ];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}
