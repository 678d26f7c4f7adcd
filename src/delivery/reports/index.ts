export {
  REPORT_GROUPS,
  type ReportGroupName,
  type ReportQuestion,
  type ReportRow,
  ReportsService,
} from './reports.service.js';
export { reportsProviders } from './reports.providers.js';
