import type { Provider } from '@nestjs/common';
import { ErasureService } from './erasure.service.js';
import { ErasuresRepository } from './erasures.repository.js';
import { ExportLinks } from './export-links.js';
import { PersonalDataService } from './personal-data.service.js';

export const peopleProviders: Provider[] = [ErasureService, ErasuresRepository, ExportLinks, PersonalDataService];
