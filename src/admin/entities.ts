import { peopleEntities } from './people/entities/index.js';

/** The tables of this module, held against the migrations by a test. */
export const adminEntities = [...peopleEntities];
