import { idsCost } from '../platform/graphql/index.js';
import { SEND_LIMITS } from '../notifications/index.js';

type Question = Parameters<ReturnType<typeof idsCost>>[0];

/** As for a field by ids, one for each recipient: all are planned. A topic counts as if it had as many followers as it may. */
export function previewCost({ args, childComplexity }: Question): number {
  const to = (args['input'] as { to?: { userIds?: unknown; topic?: unknown } | null } | null | undefined)?.to;
  const isTopic = to?.topic !== null && to?.topic !== undefined;
  const ids: unknown = isTopic ? Array.from({ length: SEND_LIMITS.recipients }) : to?.userIds;
  return idsCost('ids')({ args: { ids }, childComplexity });
}
