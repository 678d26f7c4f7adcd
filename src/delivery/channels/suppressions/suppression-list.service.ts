import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../../platform/audit/index.js';
import type { Caller } from '../../../platform/auth/index.js';
import { Database, decodeKeyset, encodeKeyset } from '../../../platform/database/index.js';
import { InvalidInputError } from '../../../platform/errors/index.js';
import { AddressMarks } from './address-marks.js';
import { SuppressionListRepository } from './suppression-list.repository.js';
import type { Suppression } from './suppressions.repository.js';
import { comparable } from './suppressions.service.js';

const LIST = 'suppressions';
const MAX_LISTED = 100;
/** Of an address that is looked for. */
const LONGEST_ADDRESS = 320;

export interface SuppressionPage {
  edges: { cursor: string; node: Suppression }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** Addresses that are not written to any more, for operators: which, and that one is written to again. */
@Injectable()
export class SuppressionListService {
  constructor(
    private readonly database: Database,
    private readonly list: SuppressionListRepository,
    private readonly marks: AddressMarks,
    private readonly audit: AuditLog,
  ) {}

  /** By address. @param beginning of the addresses; null: of all. @throws InvalidInputError */
  async page(first: number, after: string | null, beginning: string | null): Promise<SuppressionPage> {
    if (!Number.isInteger(first) || first < 1 || first > MAX_LISTED) {
      throw new InvalidInputError(`first must be between 1 and ${MAX_LISTED}.`, { fields: ['first'] });
    }
    if ((beginning?.length ?? 0) > LONGEST_ADDRESS) {
      throw new InvalidInputError(`address must have at most ${LONGEST_ADDRESS} characters.`, { fields: ['address'] });
    }
    const [address = '', channel = ''] = after === null ? [] : decodeKeyset(after, LIST, 2);
    const rows = await this.list.page(comparable(beginning ?? ''), { address, channel }, first + 1);
    return {
      edges: rows.slice(0, first).map((node) => ({ cursor: encodeKeyset(LIST, node.address, node.channel), node })),
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null,
    };
  }

  /**
   * Whether there was one. It is written to again from then on, by every node: none remembers them. The log keeps a mark in place of the address,
   * which is personal. @throws UnavailableError
   */
  async remove(caller: Caller, channel: string, address: string): Promise<boolean> {
    const known = comparable(address);
    const subject = { kind: 'address', id: await this.marks.of(known) };
    return this.database.transaction(async (tx) => {
      const wasThere = await this.list.remove(tx, storable(channel), known);
      if (wasThere) await this.audit.record(tx, { caller, action: 'suppression.remove', subject, detail: { channel } });
      return wasThere;
    });
  }
}

const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '');
