import type { Provider } from '@nestjs/common';
import { ReportFolder } from './report-folder.js';
import { ReportFoldingRepository } from './report-folding.repository.js';
import { ReportsRepository } from './reports.repository.js';
import { ReportsService } from './reports.service.js';

export const reportsProviders: Provider[] = [ReportFolder, ReportFoldingRepository, ReportsRepository, ReportsService];
