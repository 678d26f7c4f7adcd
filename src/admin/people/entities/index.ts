import { ErasureEntity } from './erasure.entity.js';

export const peopleEntities = [ErasureEntity];
