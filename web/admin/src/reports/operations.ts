// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What deliveries are told apart by in a report. */
export type ReportGroup =
  /** By its key. */
  | 'CATEGORY'
  /** "inApp", "email", and so on. */
  | 'CHANNEL'
  /** Likewise: "2026-11-20". */
  | 'DAY'
  /** When it was published, by the clock of the time zone: "2026-11-20T14:00:00+01:00". */
  | 'HOUR'
  /** "LOW", "MEDIUM", "HIGH", "URGENT". */
  | 'PRIORITY'
  /** In the sender’s words; "(other)": those of a day that had too many. */
  | 'TYPE'
  | '%future added value';

export type ReportTotalsQueryVariables = Exact<{
  from: string;
  to: string;
  earlierFrom: string;
  earlierTo: string;
  timeZone: string;
}>;

export type ReportTotalsQuery = {
  now: Array<{
    sent: number;
    delivered: number;
    failed: number;
    skipped: number;
    cancelled: number;
    seen: number;
    read: number;
    deliveryRate: number;
    readRate: number;
    latencyP50Ms: number | null;
    latencyP95Ms: number | null;
  }>;
  earlier: Array<{
    sent: number;
    delivered: number;
    failed: number;
    skipped: number;
    cancelled: number;
    seen: number;
    read: number;
    deliveryRate: number;
    readRate: number;
    latencyP50Ms: number | null;
    latencyP95Ms: number | null;
  }>;
};

export type ReportCourseQueryVariables = Exact<{
  from: string;
  to: string;
  earlierFrom: string;
  earlierTo: string;
  step: Array<ReportGroup> | ReportGroup;
  timeZone: string;
}>;

export type ReportCourseQuery = {
  now: Array<{ group: Record<string, unknown>; sent: number; delivered: number; failed: number }>;
  earlier: Array<{ group: Record<string, unknown>; sent: number; delivered: number; failed: number }>;
};

export type ReportRowsQueryVariables = Exact<{
  from: string;
  to: string;
  groupBy: Array<ReportGroup> | ReportGroup;
  timeZone: string;
}>;

export type ReportRowsQuery = {
  deliveryReport: Array<{
    group: Record<string, unknown>;
    sent: number;
    delivered: number;
    failed: number;
    skipped: number;
    cancelled: number;
    seen: number;
    read: number;
    deliveryRate: number;
    readRate: number;
    latencyP50Ms: number | null;
    latencyP95Ms: number | null;
  }>;
};

export type ReportFiguresFragment = {
  sent: number;
  delivered: number;
  failed: number;
  skipped: number;
  cancelled: number;
  seen: number;
  read: number;
  deliveryRate: number;
  readRate: number;
  latencyP50Ms: number | null;
  latencyP95Ms: number | null;
};

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ReportFiguresFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment ReportFigures on DeliveryReportRow {
  sent
  delivered
  failed
  skipped
  cancelled
  seen
  read
  deliveryRate
  readRate
  latencyP50Ms
  latencyP95Ms
}
    `,
  { fragmentName: 'ReportFigures' },
) as unknown as TypedDocumentString<ReportFiguresFragment, unknown>;
export const ReportTotalsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReportTotals($from: DateTime!, $to: DateTime!, $earlierFrom: DateTime!, $earlierTo: DateTime!, $timeZone: TimeZone!) {
  now: deliveryReport(from: $from, to: $to, groupBy: [], timeZone: $timeZone) {
    ...ReportFigures
  }
  earlier: deliveryReport(
    from: $earlierFrom
    to: $earlierTo
    groupBy: []
    timeZone: $timeZone
  ) {
    ...ReportFigures
  }
}
    fragment ReportFigures on DeliveryReportRow {
  sent
  delivered
  failed
  skipped
  cancelled
  seen
  read
  deliveryRate
  readRate
  latencyP50Ms
  latencyP95Ms
}`) as unknown as TypedDocumentString<ReportTotalsQuery, ReportTotalsQueryVariables>;
export const ReportCourseDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReportCourse($from: DateTime!, $to: DateTime!, $earlierFrom: DateTime!, $earlierTo: DateTime!, $step: [ReportGroup!]!, $timeZone: TimeZone!) {
  now: deliveryReport(from: $from, to: $to, groupBy: $step, timeZone: $timeZone) {
    group
    sent
    delivered
    failed
  }
  earlier: deliveryReport(
    from: $earlierFrom
    to: $earlierTo
    groupBy: $step
    timeZone: $timeZone
  ) {
    group
    sent
    delivered
    failed
  }
}
    `) as unknown as TypedDocumentString<ReportCourseQuery, ReportCourseQueryVariables>;
export const ReportRowsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReportRows($from: DateTime!, $to: DateTime!, $groupBy: [ReportGroup!]!, $timeZone: TimeZone!) {
  deliveryReport(from: $from, to: $to, groupBy: $groupBy, timeZone: $timeZone) {
    group
    ...ReportFigures
  }
}
    fragment ReportFigures on DeliveryReportRow {
  sent
  delivered
  failed
  skipped
  cancelled
  seen
  read
  deliveryRate
  readRate
  latencyP50Ms
  latencyP95Ms
}`) as unknown as TypedDocumentString<ReportRowsQuery, ReportRowsQueryVariables>;
